from sqlalchemy import event
from sqlalchemy.orm import Session


@event.listens_for(Session, "before_flush")
def audit(session, context, instances):
    session.info["audited"] = True
