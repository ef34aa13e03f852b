from .employee import Base, Employee
from .manager import Manager
