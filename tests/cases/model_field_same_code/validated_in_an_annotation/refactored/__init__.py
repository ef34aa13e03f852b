from .jobs import Base, Job
from .schedules import Schedule
