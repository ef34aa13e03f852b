from . import posts, users
