from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

metadata = sa.MetaData()
orders = sa.Table("orders", metadata, sa.Column("id", sa.Integer, primary_key=True))


class Money(Decimal):
    def cents(self) -> int:
        return int(self * 100)


class Topic(str):
    __slots__ = ()


class Refused(Exception):
    pass


@dataclass(frozen=True)
class Window:
    days: int
    topic: Topic


def _money(units: int, cents: int = 0) -> Money:
    return Money(f"{units}.{cents:02}")


class Shop:
    minimum = _money(5)


FEE = _money(1, 50)
EVENTS = Topic(".".join(("shop", "events")))
CLOSED = Refused(*["closed"])
RETRIES = {kind: Window(days=days, topic=EVENTS) for kind, days in (("order", 3), ("refund", 14))}


def fee() -> Money:
    return _money(1, 50)
