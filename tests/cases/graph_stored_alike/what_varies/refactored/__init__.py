from .base import Base
from .posts import Change, Post, note_removals, note_update
from .users import Profile, User

__all__ = ["Base", "Change", "Post", "Profile", "User", "note_removals", "note_update"]
