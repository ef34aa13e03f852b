import os

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True))
_DEBUG = "SHOP_DEBUG"


def size() -> int:
    text = os.getenv("SHOP_SIZE")
    return 10 if text is None else int(text)


def region() -> str:
    found = os.environ["SHOP_REGION"]
    return found.lower()


def debugs() -> bool:
    return os.getenv(_DEBUG, "0") == "1"
