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


class Shop:
    minimum = Money("5.00")


FEE = Money("1.50")
EVENTS = Topic("shop.events")
CLOSED = Refused("closed")
RETRIES = {"order": Window(3, EVENTS), "refund": Window(14, EVENTS)}


def fee() -> Money:
    return Money("1.50")
