from .model import User
