import os

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True))


def size() -> int:
    return int(os.environ.get("SIZE", "10"))


def region() -> str:
    found = os.environ["SHOP_REGION"]
    return found.upper()


def debugs() -> bool:
    return bool(os.getenv("SHOP_DEBUG"))
