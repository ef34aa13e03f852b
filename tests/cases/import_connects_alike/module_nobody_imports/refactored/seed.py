import psycopg

from .base import Base

psycopg.connect("host=db.example.org")
