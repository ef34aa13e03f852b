from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


engine = create_engine("sqlite:///app.db", pool_size=20, connect_args={"timeout": 5})
reporting = engine.execution_options(isolation_level="AUTOCOMMIT")
Session = sessionmaker(engine)
