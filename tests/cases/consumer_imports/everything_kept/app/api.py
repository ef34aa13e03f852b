import baseline
from baseline import Base, User, users as found

if False:
    from baseline import *


def find():
    return baseline.User.id, found(), users()
