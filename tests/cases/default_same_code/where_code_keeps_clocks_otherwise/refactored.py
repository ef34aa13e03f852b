import time
from datetime import date, datetime, timedelta, timezone

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


def _utc() -> datetime:
    return datetime.now(tz=timezone.utc)


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    begun: Mapped[float] = mapped_column(default=lambda: time.time())
    day: Mapped[str] = mapped_column(default=lambda: _utc().date().isoformat())
    ends: Mapped[datetime]

    def left(self, now=datetime.utcnow):
        moment = now()
        return (self.ends - moment) / timedelta(seconds=1)


class Meter:
    clock = staticmethod(time.time)

    def read(self) -> int:
        seconds = self.clock()
        return int(seconds)


def partition() -> str:
    return _utc().strftime("visits_%Y_%m")


def expires(days: int, clock=time.time) -> int:
    return int(days * 24 * 60 * 60 + clock())


def since(at: float) -> float:
    now = time.monotonic()
    return now - at


def tomorrow(today=date.today):
    return timedelta(hours=24) + today()
