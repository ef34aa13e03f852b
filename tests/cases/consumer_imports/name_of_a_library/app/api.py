from baseline import User, select


def find():
    return select(User)
