import importlib
import pkgutil

from .base import Base

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")

from .post import Post
from .user import User
