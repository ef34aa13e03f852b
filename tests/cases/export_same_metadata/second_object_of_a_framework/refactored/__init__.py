from .database import db
from .users import User
