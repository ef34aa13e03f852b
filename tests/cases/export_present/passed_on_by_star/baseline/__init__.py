from .base import *
from .base import Any
from .users import *
