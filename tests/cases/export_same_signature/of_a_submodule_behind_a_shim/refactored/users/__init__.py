from .model import LIMIT, User, find
