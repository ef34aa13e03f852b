import os

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True))


def size() -> int:
    return int(os.environ.get("SHOP_SIZE", "10"))


def region() -> str:
    return os.environ["SHOP_REGION"].lower()


def debugs() -> bool:
    return os.environ.get("SHOP_DEBUG") == "1"
