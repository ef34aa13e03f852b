from .accounts.models import *
