from .base import LIMITS, Base, Berth
from .boats import Boat
