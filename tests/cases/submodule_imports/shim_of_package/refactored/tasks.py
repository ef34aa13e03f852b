from .queries import ids
