"""The relations of the workspaces' classes, and those that lead to another domain.

A relationship is declared on its class, which names the class that it leads to as a string. At run time only
this module of the domain imports another domain. So those strings resolve, whichever domain comes first.
It imports modules of tables only, never another `relations`, so no cycle can arise.
"""

from typing import Final

from refactored.auth.sessions import Session
from refactored.auth.users import User
from refactored.utils.table_builder import Relations

from .invitations import Invitation
from .members import WorkspaceMember
from .workspaces import Workspace

__all__ = ["CROSS_DOMAIN", "invitation_relations", "workspace_members_relations", "workspaces_relations"]

workspaces_relations = Relations(Workspace)
workspace_members_relations = Relations(WorkspaceMember)
invitation_relations = Relations(Invitation)

# The relations that lead to another domain, each with its target. A lost one fails here, at import.
CROSS_DOMAIN: Final = (
    (Workspace.sessions, Session),
    (WorkspaceMember.user, User),
    (Invitation.inviter, User),
)
