import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import DDL, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Order(Base):
    """Changed by a trigger."""

    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    changed: Mapped[datetime]


class User(Base):
    """Salted, with what the hash is made by in front of it."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    password: Mapped[str]

    @validates("password")
    def hashed(self, key, value):
        salt = secrets.token_hex(8)
        return f"sha256$2000${salt}${hashlib.sha256((salt + value).encode()).hexdigest()}"


PEPPER = secrets.token_hex(8)


class Device(Base):
    """Salted, too."""

    __tablename__ = "devices"
    id: Mapped[int] = mapped_column(primary_key=True)
    pin: Mapped[str]

    @validates("pin")
    def hashed(self, key, value):
        salt = PEPPER
        return salt + hashlib.sha256((salt + value).encode()).hexdigest()


class Visit(Base):
    """Stamped, where it has not ended."""

    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    ended: Mapped[bool]
    seen: Mapped[datetime]


@event.listens_for(Visit, "before_insert")
def stamp(mapper, connection, target):
    if not target.ended:
        target.seen = datetime.now()
    else:
        target.seen += timedelta(days=1)


class Draw(Base):
    """Drawn from a few."""

    __tablename__ = "draws"
    id: Mapped[int] = mapped_column(primary_key=True)
    colour: Mapped[str]

    def __init__(self, **given):
        super().__init__(**given)
        self.colour = secrets.choice(["red", "white"])


CLOCK = "clock_timestamp() + interval ''1 day''"
event.listen(
    Order.__table__,
    "after_create",
    DDL(f"""
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN NEW.changed := {CLOCK}; RETURN NEW; END';
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()"""),
)
