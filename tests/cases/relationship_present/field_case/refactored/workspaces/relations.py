"""The relations of the workspaces' classes."""

from ..utils.table_builder import Relations
from .invitations import Invitation
from .members import WorkspaceMember
from .workspaces import Workspace

__all__ = ["invitation_relations", "workspace_members_relations", "workspaces_relations"]

workspaces_relations = Relations(Workspace)
workspace_members_relations = Relations(WorkspaceMember)
invitation_relations = Relations(Invitation)
