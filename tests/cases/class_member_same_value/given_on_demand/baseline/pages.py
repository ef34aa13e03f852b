class Page:
    size = 20


def first_page(total):
    return min(total, 9)
