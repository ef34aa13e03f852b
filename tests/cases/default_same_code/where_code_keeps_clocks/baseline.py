import time
from datetime import date, datetime, timedelta, timezone

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visits"
    id: Mapped[int] = mapped_column(primary_key=True)
    begun: Mapped[float] = mapped_column(default=time.time)
    day: Mapped[str] = mapped_column(default=lambda: datetime.now(timezone.utc).strftime("%Y-%m-%d"))
    ends: Mapped[datetime]

    def left(self, now=datetime.utcnow):
        return (self.ends - now()).total_seconds()


class Meter:
    clock = staticmethod(time.time)

    def read(self) -> int:
        return int(self.clock())


def partition() -> str:
    return f"visits_{datetime.utcnow():%Y_%m}"


def expires(days: int, clock=time.time) -> int:
    return int(clock() + days * 86400)


def since(at: float) -> float:
    return time.monotonic() - at


def tomorrow(today=date.today):
    return today() + timedelta(days=1)
