from forgotten_base import Base
from forgotten_users import User
