from . import User
