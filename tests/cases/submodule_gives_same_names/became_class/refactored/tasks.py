class limit:
    pass
