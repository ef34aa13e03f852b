import threading

LOCK = threading.Lock()
_USERS = {}
_tenant = None


def use_tenant(tenant):
    global _tenant
    _tenant = tenant
