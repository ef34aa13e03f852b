class Page:
    size = 50


def first_page(total):
    return min(total, 9)
