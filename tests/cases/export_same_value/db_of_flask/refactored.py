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


_OPTIONS = {"pool_pre_ping": True}
_BINDS = {key: f"postgresql+psycopg2://birds@server/{key}" for key in ("birds", "log")}


def _made(app: Flask, **session) -> SQLAlchemy:
    app.config.update(SQLALCHEMY_DATABASE_URI=_BINDS["birds"], SQLALCHEMY_BINDS={"log": _BINDS["log"]})
    return SQLAlchemy(
        app, query_class=Living, engine_options=_OPTIONS, session_options=session, model_class=Base
    )


app = Flask("birds")
db = _made(app, expire_on_commit=False)


class Bird(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    gone: Mapped[bool]


def _sessions(**given):
    return sessionmaker(**given, bind=engine)


engine = create_engine(_BINDS["birds"], isolation_level="serializable".upper())
Session = _sessions(autoflush=False)
current = scoped_session(session_factory=_sessions(info={"of": "birds"}))


def session():
    return Session()
