from . import base, lines, goods
