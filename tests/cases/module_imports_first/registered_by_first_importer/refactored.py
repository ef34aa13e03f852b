from domains.base import Base
from domains.users import User
from domains.workspaces import Space
