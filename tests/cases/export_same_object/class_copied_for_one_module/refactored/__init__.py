from .base import Base
from .common import NotPaid, Status
from .orders import Order
