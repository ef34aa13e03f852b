"""The reference pair holds to the facts, transcribed here; its faulty split does but for five relations."""

import importlib
import importlib.util
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, is_typeddict

import pytest
from sqlalchemy import (
    Column,
    ColumnDefault,
    Constraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    inspect,
    make_url,
)
from sqlalchemy.schema import CreateColumn

ROOT = Path(__file__).parent.parent
FIELD_CASE = ROOT / "tests/cases/relationship_present/field_case"
FAULTY = "the faulty split"
POSTGRESQL = make_url("postgresql+psycopg://").get_dialect()()

TABLES = """
ydtb_users
    id TEXT NOT NULL
    name TEXT
    email TEXT NOT NULL
    email_verified BOOLEAN DEFAULT false
    image TEXT
    two_factor_enabled BOOLEAN DEFAULT false
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    primary key (id)
    unique ydtb_users_email_unique (email)

ydtb_sessions
    id TEXT NOT NULL
    user_id TEXT NOT NULL
    token TEXT NOT NULL
    expires_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
    ip_address TEXT
    user_agent TEXT
    active_organization_id TEXT
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    foreign key ydtb_sessions_active_organization_id_ydtb_workspaces_id_fk (active_organization_id) -> ydtb_workspaces.id on delete set null
    foreign key ydtb_sessions_user_id_ydtb_users_id_fk (user_id) -> ydtb_users.id on delete cascade
    index sessions_token_idx (token)
    primary key (id)
    unique ydtb_sessions_token_unique (token)

ydtb_accounts
    id TEXT NOT NULL
    user_id TEXT NOT NULL
    provider_id TEXT NOT NULL
    account_id TEXT NOT NULL
    access_token TEXT
    refresh_token TEXT
    id_token TEXT
    access_token_expires_at TIMESTAMP WITHOUT TIME ZONE
    refresh_token_expires_at TIMESTAMP WITHOUT TIME ZONE
    scope TEXT
    password TEXT
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    foreign key ydtb_accounts_user_id_ydtb_users_id_fk (user_id) -> ydtb_users.id on delete cascade
    index accounts_provider_account_idx (provider_id, account_id)
    primary key (id)

ydtb_verifications
    id TEXT NOT NULL
    identifier TEXT NOT NULL
    value TEXT NOT NULL
    expires_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    updated_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    primary key (id)

ydtb_passkeys
    id TEXT NOT NULL
    name TEXT NOT NULL
    public_key TEXT NOT NULL
    user_id TEXT NOT NULL
    credential_id TEXT NOT NULL
    counter INTEGER DEFAULT 0 NOT NULL
    device_type TEXT NOT NULL
    backed_up BOOLEAN DEFAULT false NOT NULL
    transports TEXT
    created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT now()
    aaguid TEXT
    foreign key ydtb_passkeys_user_id_ydtb_users_id_fk (user_id) -> ydtb_users.id on delete cascade
    index passkeys_credential_id_idx (credential_id)
    primary key (id)
    unique ydtb_passkeys_credential_id_unique (credential_id)

ydtb_workspaces
    id TEXT NOT NULL
    name VARCHAR(255) NOT NULL
    slug VARCHAR(255) NOT NULL
    description TEXT
    logo TEXT
    metadata JSONB, app default: dict
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, app default: utc_now
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, app default: utc_now
    primary key (id)
    unique ydtb_workspaces_slug_unique (slug)

ydtb_workspace_members
    id TEXT NOT NULL
    organization_id TEXT NOT NULL
    user_id TEXT NOT NULL
    role VARCHAR(50) DEFAULT 'member' NOT NULL
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, app default: utc_now
    foreign key ydtb_workspace_members_organization_id_ydtb_workspaces_id_fk (organization_id) -> ydtb_workspaces.id on delete cascade
    foreign key ydtb_workspace_members_user_id_ydtb_users_id_fk (user_id) -> ydtb_users.id on delete cascade
    index workspace_members_organization_user_idx (organization_id, user_id)
    primary key (id)

ydtb_invitations
    id TEXT NOT NULL
    email TEXT NOT NULL
    organization_id TEXT NOT NULL
    role VARCHAR(50) DEFAULT 'member' NOT NULL
    status VARCHAR(20) DEFAULT 'pending' NOT NULL
    expires_at TIMESTAMP WITHOUT TIME ZONE NOT NULL
    token TEXT
    inviter_id TEXT NOT NULL
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, app default: utc_now
    updated_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, app default: utc_now
    foreign key ydtb_invitations_inviter_id_ydtb_users_id_fk (inviter_id) -> ydtb_users.id on delete cascade
    foreign key ydtb_invitations_organization_id_ydtb_workspaces_id_fk (organization_id) -> ydtb_workspaces.id on delete cascade
    index invitations_email_organization_idx (email, organization_id)
    index invitations_token_idx (token)
    primary key (id)
    unique ydtb_invitations_token_unique (token)
"""  # noqa: E501

# Each relation: its target, whether it holds a list, the relation at the other end.
RELATIONS = {
    "User.sessions": ("Session", True, "user"),
    "User.accounts": ("Account", True, "user"),
    "User.passkeys": ("Passkey", True, "user"),
    "User.workspace_members": ("WorkspaceMember", True, "user"),
    "Session.user": ("User", False, "sessions"),
    "Session.active_organization": ("Workspace", False, "sessions"),
    "Account.user": ("User", False, "accounts"),
    "Passkey.user": ("User", False, "passkeys"),
    "WorkspaceMember.workspace": ("Workspace", False, "members"),
    "WorkspaceMember.user": ("User", False, "workspace_members"),
    "Invitation.organization": ("Workspace", False, "invitations"),
    "Invitation.inviter": ("User", False, None),
    "Workspace.members": ("WorkspaceMember", True, "workspace"),
    "Workspace.invitations": ("Invitation", True, "organization"),
    "Workspace.sessions": ("Session", True, "active_organization"),
}
CROSS_DOMAIN = {
    "auth": {"User.workspace_members", "Session.active_organization"},
    "workspaces": {"WorkspaceMember.user", "Invitation.inviter", "Workspace.sessions"},
}
LOST = CROSS_DOMAIN["auth"] | CROSS_DOMAIN["workspaces"]

# Each table: its name in the database, its class, its insert type, its relations.
EXPORTS = {
    "user": ("ydtb_users", "User", "NewUser", "user_relations"),
    "session": ("ydtb_sessions", "Session", "NewSession", "session_relations"),
    "account": ("ydtb_accounts", "Account", "NewAccount", "account_relations"),
    "verification": ("ydtb_verifications", "Verification", None, None),
    "passkey": ("ydtb_passkeys", "Passkey", "NewPasskey", "passkey_relations"),
    "workspaces": ("ydtb_workspaces", "Workspace", "NewWorkspace", "workspaces_relations"),
    "workspace_members": (
        "ydtb_workspace_members",
        "WorkspaceMember",
        "NewWorkspaceMember",
        "workspace_members_relations",
    ),
    "invitation": ("ydtb_invitations", "Invitation", "NewInvitation", "invitation_relations"),
}
OTHER_EXPORTS = {
    *("Base", "metadata", "create_table", "prefixed", "id_field", "timestamps", "utc_now", "Relations"),
    *("WorkspaceRole", "InvitationStatus"),
}

SPLIT_MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "refactored").rglob("*.py")
)


@pytest.fixture(params=["baseline.schema", "refactored", "refactored.schema", FAULTY])
def side(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    name: str = request.param
    monkeypatch.syspath_prepend(str(ROOT))
    return faulty_split() if name == FAULTY else importlib.import_module(name)


def faulty_split() -> ModuleType:
    """Import the faulty split under a name of its own, beside the good one."""
    name = "faulty_split"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FIELD_CASE / "refactored/__init__.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def test_tables(side: Any) -> None:
    expected = [block.splitlines() for block in TABLES.strip().split("\n\n")]
    described = {name: describe(table) for name, table in side.metadata.tables.items()}

    assert described == {name: [line.strip() for line in lines] for name, *lines in expected}


def describe(table: Table) -> list[str]:
    """Return the columns in their order, then everything else sorted."""
    columns = [describe_column(each) for each in table.columns]
    constraints = [describe_constraint(each) for each in table.constraints]
    indexes = [describe_index(each) for each in table.indexes]
    return columns + sorted(constraints + indexes)


def describe_column(column: Column[Any]) -> str:
    text = str(CreateColumn(column).compile(dialect=POSTGRESQL))
    if column.default is not None:
        assert isinstance(column.default, ColumnDefault)
        text += f", app default: {column.default.arg.__name__}"
    assert column.onupdate is None
    return text


def describe_constraint(constraint: Constraint) -> str:
    match constraint:
        case PrimaryKeyConstraint(name=None):
            return f"primary key ({', '.join(constraint.columns.keys())})"
        case UniqueConstraint():
            return f"unique {constraint.name} ({', '.join(constraint.columns.keys())})"
        case ForeignKeyConstraint(onupdate=None, elements=[key]):
            columns = ", ".join(constraint.column_keys)
            target = f"{key.target_fullname} on delete {str(constraint.ondelete).lower()}"
            return f"foreign key {constraint.name} ({columns}) -> {target}"
    return repr(constraint)


def describe_index(index: Index) -> str:
    kind = "unique index" if index.unique else "index"
    return f"{kind} {index.name} ({', '.join(index.columns.keys())})"


def test_relations(side: Any, request: pytest.FixtureRequest) -> None:
    faulty = request.node.callspec.params["side"] == FAULTY
    expected = {name: facts for name, facts in RELATIONS.items() if not (faulty and name in LOST)}

    assert {
        f"{mapper.class_.__name__}.{relation.key}": (
            relation.mapper.class_.__name__,
            relation.uselist,
            relation.back_populates,
        )
        for mapper in side.Base.registry.mappers
        for relation in mapper.relationships
    } == expected


def test_exports(side: Any) -> None:
    names = {name for table, (_, *others) in EXPORTS.items() for name in (table, *others) if name}

    assert len(side.__all__) == len(set(side.__all__))
    assert set(side.__all__) == names | OTHER_EXPORTS
    for table, (table_name, class_name, _, relations) in EXPORTS.items():
        mapped = getattr(side, class_name)
        assert getattr(side, table) is mapped.__table__ is side.metadata.tables[table_name]
        if relations:
            assert getattr(side, relations) == side.Relations(mapped)


def test_relations_objects_read_the_mapper(side: Any) -> None:
    assert side.passkey_relations.to_one == {"user": side.User}
    assert side.passkey_relations.to_many == {}
    assert side.workspaces_relations.to_one == {}
    assert side.workspaces_relations.to_many.items() >= {
        ("members", side.WorkspaceMember),
        ("invitations", side.Invitation),
    }


@pytest.mark.parametrize(
    ("table", "insert_type"), [(name, facts[2]) for name, facts in EXPORTS.items() if facts[2]]
)
def test_insert_types(side: Any, table: str, insert_type: str) -> None:
    """What must be given is what neither the database nor the application fills in."""
    columns = getattr(side, table).columns
    typed_dict = getattr(side, insert_type)
    filled = {each.name for each in columns if each.nullable or each.server_default or each.default}

    assert is_typeddict(typed_dict)
    assert list(typed_dict.__annotations__) == columns.keys()
    assert typed_dict.__optional_keys__ == filled
    assert typed_dict.__required_keys__ == set(columns.keys()) - filled


def test_application_types(side: Any) -> None:
    assert get_args(side.WorkspaceRole) == ("owner", "admin", "member", "guest")
    assert get_args(side.InvitationStatus) == ("pending", "accepted", "rejected", "expired")


def test_now_is_naive_utc(side: Any) -> None:
    now = side.utc_now()

    assert now.tzinfo is None
    assert abs(now.replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_new_table_gets_the_prefix(side: Any) -> None:
    assert side.create_table("user_tags", MetaData()).name == "ydtb_user_tags"


@pytest.mark.parametrize("module", SPLIT_MODULES)
def test_each_module_imports_alone(module: str) -> None:
    run(f"import {module}", "from refactored import metadata", CONFIGURE)


@pytest.mark.parametrize(
    "domains",
    [["auth"], ["workspaces"], ["auth", "workspaces"], ["workspaces", "auth"]],
    ids="-".join,
)
def test_each_domain_imports_without_the_package(domains: list[str]) -> None:
    """With an empty `refactored/__init__.py`, a domain still brings all that its mappers need."""
    run(
        "import sys, types",
        "package = sys.modules['refactored'] = types.ModuleType('refactored')",
        "package.__path__ = ['refactored']",
        *(f"import refactored.{domain}" for domain in domains),
        "from refactored.utils import metadata",
        CONFIGURE,
    )


CONFIGURE = (
    "from sqlalchemy.orm import configure_mappers; configure_mappers(); assert len(metadata.tables) == 8"
)


def run(*statements: str) -> None:
    """Run the statements in a fresh interpreter."""
    command = [sys.executable, "-W", "error", "-c", "\n".join(statements)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("domain", CROSS_DOMAIN)
def test_a_domain_names_the_relations_that_leave_it(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    named = importlib.import_module(f"refactored.{domain}.relations").CROSS_DOMAIN

    assert {str(relation) for relation, _ in named} == CROSS_DOMAIN[domain]
    assert [inspect(target) for _, target in named] == [relation.property.mapper for relation, _ in named]


def test_the_field_case_copies_the_baseline() -> None:
    assert (FIELD_CASE / "baseline.py").read_bytes() == (ROOT / "baseline/schema.py").read_bytes()


def test_the_field_case_expects_the_lost_relations() -> None:
    assert json.loads((FIELD_CASE / "expected.json").read_text()) == {
        "verdict": "NOT EQUIVALENT",
        "findings": [{"rule": "relationship_present", "subject": subject} for subject in sorted(LOST)],
    }
