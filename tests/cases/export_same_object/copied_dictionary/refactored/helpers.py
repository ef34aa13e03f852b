def helper(): return 1
LIMIT = 5
REG = {}
