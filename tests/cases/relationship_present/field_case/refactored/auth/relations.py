"""The relations of auth's classes."""

from ..utils.table_builder import Relations
from .accounts import Account
from .passkeys import Passkey
from .sessions import Session
from .users import User

__all__ = ["account_relations", "passkey_relations", "session_relations", "user_relations"]

user_relations = Relations(User)
session_relations = Relations(Session)
account_relations = Relations(Account)
passkey_relations = Relations(Passkey)
