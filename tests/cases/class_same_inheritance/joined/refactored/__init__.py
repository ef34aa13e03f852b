from .employee import Base, Employee
from .engineer import Engineer
