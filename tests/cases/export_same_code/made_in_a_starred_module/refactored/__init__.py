from .users import *
from .database import *
