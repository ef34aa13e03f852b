from sqlalchemy import event

from .models import Post


@event.listens_for(Post, "before_insert")
def strip_title(mapper, connection, post):
    post.title = post.title.strip()
