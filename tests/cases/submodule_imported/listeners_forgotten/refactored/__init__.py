from .models import Base, Post
