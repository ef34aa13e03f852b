from .base import Base
from .user import User
from .post import Post
from .helpers import helper, LIMIT, REG
