from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.query import Query
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, scoped_session, sessionmaker


class Base(DeclarativeBase):
    pass


class Living(Query):
    def living(self):
        return self.filter_by(gone=False)


class Polite(AsyncSession):
    async def close(self) -> None:
        await super().close()


def _app(log: str) -> Flask:
    made = Flask("birds")
    made.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg2://birds@server/birds"
    made.config["SQLALCHEMY_BINDS"] = {"log": f"postgresql+psycopg2://birds@server/{log}"}
    return made


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
pooled = SQLAlchemy(engine_options={"pool_size": 5})
asked = SQLAlchemy(query_class=Living)
_kept = _app("log")
bound = SQLAlchemy(_kept)


class Bird(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    gone: Mapped[bool]


engine = create_engine("postgresql+psycopg2://birds@server/birds", connect_args={"connect_timeout": 5})
Session = sessionmaker(engine)
polite = async_sessionmaker(class_=Polite)
current = scoped_session(sessionmaker(autoflush=False))


def session():
    return Session()
