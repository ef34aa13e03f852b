import sqlalchemy as sa

try:
    from sqlalchemy import Uuid
except ImportError:
    Uuid = None

try:
    from functools import cache
except ImportError:

    def cache(function):
        return function


try:
    from package_that_is_nowhere import Money
except ImportError:
    Money = None

try:
    from package_that_is_nowhere import slugify
except ImportError:

    def slugify(text):
        return text.lower()


metadata = sa.MetaData()
posts = sa.Table("posts", metadata, sa.Column("id", sa.Integer, primary_key=True))
