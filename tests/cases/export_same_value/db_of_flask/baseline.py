from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.query import Query
from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})


class Living(Query):
    def living(self):
        return self.filter_by(gone=False)


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    engine_options={"pool_pre_ping": True},
    query_class=Living,
)
app = Flask("birds")
app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg2://birds@server/birds"
app.config["SQLALCHEMY_BINDS"] = {"log": "postgresql+psycopg2://birds@server/log"}
db.init_app(app)


class Bird(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    gone: Mapped[bool]


engine = create_engine("postgresql+psycopg2://birds@server/birds", isolation_level="SERIALIZABLE")
Session = sessionmaker(engine, autoflush=False)
current = scoped_session(sessionmaker(engine, info={"of": "birds"}))


def session():
    return Session()
