from .listeners import strip_title
from .models import Base, Post
