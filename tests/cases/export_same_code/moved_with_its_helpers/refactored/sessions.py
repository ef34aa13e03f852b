import sqlalchemy.orm as orm

session_factory = orm.sessionmaker(expire_on_commit=False)
