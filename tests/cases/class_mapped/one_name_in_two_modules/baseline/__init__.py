from . import billing, shop
