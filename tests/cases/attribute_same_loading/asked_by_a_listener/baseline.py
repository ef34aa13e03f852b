from sqlalchemy import create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_engine("postgresql://")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]


@event.listens_for(engine, "do_connect")
def with_token(dialect, record, args, parameters):
    parameters["password"] = "token"


@event.listens_for(User, "load", raw=True)
def loaded(state, context):
    state.info["context"] = context


@event.listens_for(User.email, "set", active_history=True)
def changed(user, value, old, initiator):
    assert old
