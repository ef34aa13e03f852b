"""Auth: who may sign in, and how."""

from .accounts import Account, NewAccount, account
from .passkeys import NewPasskey, Passkey, passkey
from .relations import account_relations, passkey_relations, session_relations, user_relations
from .sessions import NewSession, Session, session
from .users import NewUser, User, user
from .verifications import Verification, verification

__all__ = [
    "Account",
    "NewAccount",
    "NewPasskey",
    "NewSession",
    "NewUser",
    "Passkey",
    "Session",
    "User",
    "Verification",
    "account",
    "account_relations",
    "passkey",
    "passkey_relations",
    "session",
    "session_relations",
    "user",
    "user_relations",
    "verification",
]
