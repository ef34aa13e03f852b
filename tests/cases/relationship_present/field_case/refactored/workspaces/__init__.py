"""Workspaces: what people share, and who takes part."""

from .invitations import Invitation, InvitationStatus, NewInvitation, invitation
from .members import NewWorkspaceMember, WorkspaceMember, WorkspaceRole, workspace_members
from .relations import invitation_relations, workspace_members_relations, workspaces_relations
from .workspaces import NewWorkspace, Workspace, workspaces

__all__ = [
    "Invitation",
    "InvitationStatus",
    "NewInvitation",
    "NewWorkspace",
    "NewWorkspaceMember",
    "Workspace",
    "WorkspaceMember",
    "WorkspaceRole",
    "invitation",
    "invitation_relations",
    "workspace_members",
    "workspace_members_relations",
    "workspaces",
    "workspaces_relations",
]
