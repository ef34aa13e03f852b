from .models import Base, Note
from .sealing import Sealed
