"""The relations of auth's classes, and those that lead to another domain.

A relationship is declared on its class, which names the class that it leads to as a string. At run time only
this module of the domain imports another domain. So those strings resolve, whichever domain comes first.
It imports modules of tables only, never another `relations`, so no cycle can arise.
"""

from typing import Final

from refactored.utils.table_builder import Relations
from refactored.workspaces.members import WorkspaceMember
from refactored.workspaces.workspaces import Workspace

from .accounts import Account
from .passkeys import Passkey
from .sessions import Session
from .users import User

__all__ = ["CROSS_DOMAIN", "account_relations", "passkey_relations", "session_relations", "user_relations"]

user_relations = Relations(User)
session_relations = Relations(Session)
account_relations = Relations(Account)
passkey_relations = Relations(Passkey)

# The relations that lead to another domain, each with its target. A lost one fails here, at import.
CROSS_DOMAIN: Final = (
    (User.workspace_members, WorkspaceMember),
    (Session.active_organization, Workspace),
)
