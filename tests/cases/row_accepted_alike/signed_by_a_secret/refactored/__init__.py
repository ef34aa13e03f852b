from .doors import Door
from .models import Base
from .tokens import Token
