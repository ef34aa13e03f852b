_tenant = None


def use_tenant(tenant):
    global _tenant
    _tenant = tenant
