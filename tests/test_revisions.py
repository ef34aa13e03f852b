"""A side at a git revision: which one it is, and that nothing of the repository changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Answer

from harness.errors import UsageError
from harness.sources.repository import Repository

if TYPE_CHECKING:
    from conftest import Project

QUICK = ("--database", "none", "--only", "imports", "--only", "mapping")
MODELS = """\
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
"""
LOST = MODELS.replace("    name: Mapped[str]\n", "")
PREFIX = "schema-harness-revision-"


def git(project: Project, *arguments: str) -> str:
    """Run git in the project's folder, with no settings of this machine."""
    who = (
        "-c",
        "user.name=tester",
        "-c",
        "user.email=tester@example.org",
        "-c",
        "protocol.file.allow=always",
    )
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    ran = subprocess.run(
        ["git", *who, *arguments], cwd=project.folder, env=environment, capture_output=True, check=True
    )
    return ran.stdout.decode()


@pytest.fixture
def repository(project: Project) -> Iterator[Project]:
    """A project with one commit on `main`. A run leaves all of its files as they were, those of git too."""
    project.write({"app/__init__.py": "", "app/models.py": MODELS})
    git(project, "init", "-q", "-b", "main")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "one")
    hook = project.folder / ".git/hooks/post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch hook-was-run\n", encoding="utf-8")
    hook.chmod(0o755)
    yield project
    assert len(git(project, "worktree", "list").splitlines()) == 1


def test_working_tree_is_compared_with_a_revision(repository: Project) -> None:
    same = repository.verify(*QUICK, "--against", "main", sources=("app.models",))
    assert same.report["verdict"] == "EQUIVALENT"
    assert same.report["baseline"].startswith("app.models at main (")
    repository.write({"app/models.py": LOST})
    lost = repository.verify(*QUICK, "--against", "HEAD", sources=("app.models",))
    assert lost.broken == [("attribute_present", "User.name")]


def test_without_a_revision_it_is_the_head(repository: Project) -> None:
    repository.write({"app/models.py": LOST})
    lost = repository.verify(*QUICK, "--against", sources=("app.models",))
    assert lost.report["verdict"] == "NOT EQUIVALENT"


def test_in_ci_it_is_where_the_branch_began(repository: Project) -> None:
    git(repository, "update-ref", "refs/remotes/origin/main", "main")
    git(repository, "symbolic-ref", "HEAD", "refs/heads/split")
    git(repository, "update-ref", "HEAD", "main")
    repository.write({"app/models.py": LOST})
    git(repository, "commit", "-q", "-a", "-m", "two")
    at_head = repository.verify(*QUICK, "--against", sources=("app.models",))
    assert at_head.report["verdict"] == "EQUIVALENT"
    in_ci = {"GITHUB_BASE_REF": "main"}
    assert repository.verify(*QUICK, "--against", sources=("app.models",), variables=in_ci).code == 1


def test_both_ends_may_be_revisions(repository: Project) -> None:
    repository.write({"app/models.py": LOST})
    git(repository, "commit", "-q", "-a", "-m", "two")
    ends = ("git:HEAD~1#app.models", "git:HEAD#app.models:Base")
    assert repository.verify(*QUICK, sources=ends).code == 1


def test_each_commit_is_compared_with_the_one_before(repository: Project) -> None:
    for text in (MODELS + "\n\nLIMIT = 5\n", LOST, LOST + "# a comment\n"):
        repository.write({"app/models.py": text})
        git(repository, "commit", "-q", "-a", "-m", f"{len(text)} characters")
    first = git(repository, "rev-list", "--max-parents=0", "HEAD").strip()
    answer = repository.run("verify", "app.models", *QUICK, "--each", f"{first}..HEAD")
    said = [line.split("  ")[1] for line in answer.stdout.splitlines() if not line.startswith(" ")]
    assert said == ["EQUIVALENT", "NOT EQUIVALENT", "EQUIVALENT", "NOT EQUIVALENT"]
    assert answer.stdout.count("attribute_present  User.name") == 2
    assert answer.stdout.count("  (NOT EQUIVALENT to the beginning)") == 1
    assert answer.code == 1
    for wrong in ("HEAD", "HEAD..HEAD", "..HEAD", "HEAD..nope"):
        assert repository.run("verify", "app.models", "--each", wrong).code == 2


@pytest.mark.parametrize(
    ("profile", "said"), [("default", "EQUIVALENT (by facts)"), ("thorough", "EQUIVALENT")]
)
def test_each_commit_is_tried_when_the_profile_is_thorough(
    repository: Project, profile: str, said: str
) -> None:
    """By facts alone, what only rows show and a later commit takes back would stay unseen."""
    for text in (MODELS + "# a comment\n", MODELS):
        repository.write({"app/models.py": text})
        git(repository, "commit", "-q", "-a", "-m", f"{len(text)} characters")
    tried = ("--only", "mapping", "--only", "rows", "--examples", "1", "--profile", profile)
    answer = repository.run("verify", "app.models", *tried, "--each", "HEAD~2..HEAD")
    assert [line.split("  ")[1] for line in answer.stdout.splitlines()] == [said, said, "EQUIVALENT"]


def test_module_may_have_had_another_name(repository: Project) -> None:
    git(repository, "mv", "app/models.py", "app/schema.py")
    answer = repository.verify(*QUICK, "--against", "HEAD:app.models", sources=("app.schema",))
    assert answer.report["verdict"] == "EQUIVALENT"
    lost = repository.verify(*QUICK, "--against", "HEAD", sources=("app.schema",))
    assert lost.code == 2
    assert "there is no module app.schema in . at HEAD" in lost.stderr


def test_src_layout_is_found_from_any_folder(project: Project) -> None:
    project.write({"src/app/__init__.py": "", "src/app/models.py": MODELS, "docs/ä b/x.txt": ""})
    assert project.verify(*QUICK, "--self", sources=("app.models",)).report["verdict"] == "EQUIVALENT"
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "one")
    answer = project.verify(*QUICK, "--against", "HEAD", sources=("app.models",), within="docs/ä b")
    assert answer.report["verdict"] == "EQUIVALENT"
    git(project, "mv", "src/app/models.py", "src/app/schema.py")
    ends = ("git:HEAD#app.models", "git:HEAD#app.schema")  # the working tree has the second alone
    refused = project.verify(*QUICK, sources=ends, within="docs/ä b")
    assert "there is no module app.schema in src at HEAD" in refused.stderr


def test_mistakes_are_said(repository: Project) -> None:
    def error(*arguments: str, sources: tuple[str, ...] = ("app.models",)) -> str:
        answer = repository.verify(*QUICK, *arguments, sources=sources)
        assert answer.code == 2
        return answer.stderr

    assert "there is no revision 'nope'" in error("--against", "nope")
    assert "git fetch origin nope:refs/remotes/origin/nope" in error("--against", "nope")
    assert "--fetch has no effect without --against" in error("--fetch")
    assert "--bisect has no effect with --each" in error("--bisect", "--each", "HEAD~1..HEAD")
    assert "two are named" in error("--against", "HEAD", sources=("app.models", "app.models"))
    assert "no module is given" in error("--against", "HEAD", sources=())
    assert "there is no module app.other in" in error("--against", "HEAD", sources=("app.other",))
    assert "does not name a revision and a module" in error(sources=("git:HEAD", "app.models"))


def test_outside_of_a_repository(project: Project) -> None:
    project.write({"app.py": MODELS})
    answer = project.verify(*QUICK, "--against", "HEAD", sources=("app",))
    assert answer.code == 2
    assert "is in no git repository" in answer.stderr


def test_submodules_come_along(project: Project, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "__init__.py").write_text("PREFIX = 'x'\n", encoding="utf-8")
    project.write({"app.py": "from shared import PREFIX\n" + MODELS})
    git(project, "init", "-q")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
        git(project, "-C", str(shared), *arguments)
    git(project, "submodule", "--quiet", "add", str(shared), "shared")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "one")
    answer = project.verify(*QUICK, "--against", "HEAD", sources=("app",))
    assert answer.report["verdict"] == "EQUIVALENT"


def test_what_a_killed_run_has_left_is_removed(repository: Project) -> None:
    left = Path(tempfile.mkdtemp(prefix=PREFIX))
    (left / "lock").touch()
    repository.verify(*QUICK, "--against", "HEAD", sources=("app.models",))
    assert not left.exists()


def test_migrations_are_those_of_the_revision(repository: Project) -> None:
    ini = "[alembic]\nscript_location = %(here)s/migrations\n"
    env = (
        "from alembic import context\nfrom app.models import Base\nfrom sqlalchemy import create_engine\n"
        'with create_engine("postgresql+psycopg://nowhere/x").connect() as connection:\n'
        "    context.configure(connection=connection, target_metadata={metadata})\n"
        "    with context.begin_transaction():\n        context.run_migrations()\n"
    )
    repository.write({"alembic.ini": ini, "migrations/env.py": env.format(metadata="Base.metadata")})
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    repository.write({"migrations/env.py": env.format(metadata="None")})
    chosen = ("--database", "none", "--only", "environment_same_tables")
    lost = repository.verify(*chosen, "--against", "HEAD", sources=("app.models",))
    assert lost.broken == [("environment_same_tables", "alembic.ini")]


def test_a_shallow_clone_fetches_what_it_lacks(repository: Project, tmp_path: Path) -> None:
    git(repository, "tag", "v1")
    git(repository, "branch", "release")
    for text in (LOST, LOST + "# more\n"):
        repository.write({"app/models.py": text})
        git(repository, "commit", "-q", "-a", "-m", "later")
    clone = replace(repository, folder=tmp_path / "a cloné")
    git(repository, "clone", "-q", "--depth", "1", f"file://{repository.folder}", str(clone.folder))
    branches = git(clone, "branch", "--list")

    def run(*arguments: str) -> Answer:
        command = clone.command("verify", "app.models", *QUICK, *arguments)
        ran = subprocess.run(command, cwd=clone.folder, capture_output=True, text=True, check=False)
        return Answer(ran.returncode, ran.stdout, ran.stderr)

    lacking = run("--against", "v1")
    assert lacking.code == 2
    assert "git fetch --depth=1 origin v1:refs/remotes/origin/v1" in lacking.stderr
    assert run("--against", "v1", "--fetch").code == 1
    assert run("--against", "release", "--fetch").code == 1
    assert "git fetch --unshallow origin" in run("--against", "HEAD~1").stderr
    assert run("--against", "merge-base:origin/release", "--fetch").code == 1
    assert run("--against", "nowhere", "--fetch").code == 2
    assert git(clone, "branch", "--list") == branches


def test_a_bisection_leaves_out_what_cannot_be_loaded(repository: Project) -> None:
    git(repository, "tag", "good")

    def code(text: str) -> int:
        repository.write({"app/models.py": text})
        arguments = ("--against", "good", "--bisect")
        return repository.run("verify", "app.models", *QUICK, *arguments).code

    assert [code(text) for text in (MODELS, LOST, "import nowhere\n" + MODELS)] == [0, 1, 125]
    (repository.folder / "app/models.py").unlink()
    assert repository.run("verify", "app.models", *QUICK, "--against", "good", "--bisect").code == 125


def test_other_packages_are_noted(repository: Project) -> None:
    repository.write({"uv.lock": "sqlalchemy 2.0"})
    answer = repository.verify(*QUICK, "--against", "HEAD", sources=("app.models",))
    assert "has another uv.lock; --baseline-requirements auto" in str(answer.report["notes"])


def test_a_sparse_checkout_and_a_worktree_are_repositories(repository: Project, tmp_path: Path) -> None:
    repository.write({"other/pointer.bin": "version https://git-lfs.github.com/spec/v1\n"})
    repository.write({".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    git(repository, "sparse-checkout", "set", "app")
    sparse = repository.verify(*QUICK, "--against", "HEAD~1", sources=("app.models",))
    assert sparse.report["verdict"] == "EQUIVALENT"
    git(repository, "worktree", "add", "-q", "--detach", str(tmp_path / "beside"), "HEAD")
    beside = replace(repository, folder=tmp_path / "beside")
    assert beside.verify(*QUICK, "--against", "HEAD~1", sources=("app.models",)).code == 0
    git(repository, "worktree", "remove", "--force", str(tmp_path / "beside"))


def test_large_files_are_those_of_the_revision(repository: Project) -> None:
    content = b"users"
    oid = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {len(content)}\n"
    reads = "from pathlib import Path\nNAME = Path(__file__).with_name('name.bin').read_text().strip()\n"
    models = reads + MODELS.replace('"users"', "NAME")
    repository.write({"app/models.py": models, "app/name.bin": pointer})
    repository.write({".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    (repository.folder / "app/name.bin").write_bytes(content)
    arguments = (*QUICK, "--against", "HEAD")
    answer = repository.verify(*arguments, sources=("app.models",))
    assert answer.report["verdict"] != "EQUIVALENT"
    assert "app/name.bin is only a pointer here: git lfs fetch origin " in str(answer.report["notes"])
    stored = repository.folder / ".git/lfs/objects" / oid[:2] / oid[2:4] / oid
    stored.parent.mkdir(parents=True)
    stored.write_bytes(content)
    answer = repository.verify(*arguments, sources=("app.models",))
    assert (answer.report["verdict"], "pointer" in str(answer.report["notes"])) == ("EQUIVALENT", False)


def test_what_is_installed_in_place_is_of_the_revision_too(project: Project) -> None:
    """Folders of the same repository on PYTHONPATH are those of the commit, not of the working tree."""
    project.write({"a/app.py": "from shared import NAME\n<models>", "b/shared.py": "NAME = 'x'\n"})
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "one")
    project.write(
        {"b/shared.py": "OTHER = NAME = 'x'\n", "a/app.py": "from shared import NAME, OTHER\n<models>"}
    )
    path = {"PYTHONPATH": os.pathsep.join([str(project.folder / "b"), os.environ.get("PYTHONPATH", "")])}
    chosen = ("--against", "HEAD", "--refactored-root", "a")
    answer = project.verify(*QUICK, *chosen, sources=("app",), variables=path)
    assert answer.report["verdict"] == "EQUIVALENT"
    project.write({"b/shared.py": "NAME = 'x'\n", "a/app.py": "from shared import NAME\n<models>"})
    (project.folder / "b/shared.py").rename(project.folder / "b/moved.py")
    lost = project.verify(*QUICK, *chosen, sources=("app",), variables=path)
    assert [rule for rule, _ in lost.broken] == ["source_imports"]


def test_a_link_that_leads_out_of_the_revision_is_the_same_file(repository: Project, tmp_path: Path) -> None:
    repository.write({"../beside/models.py": MODELS})
    (repository.folder / "linked").symlink_to(tmp_path / "beside")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    answer = repository.verify(*QUICK, "--against", "HEAD", sources=("linked.models",))
    assert (answer.code, "both sides are the same file" in answer.stderr) == (2, True)


@pytest.mark.parametrize("revision", ["-x", "--upload-pack=touch pwned", "merge-base:--output=pwned"])
def test_a_revision_is_never_an_option_of_git(repository: Project, revision: str) -> None:
    found = Repository.around(repository.folder)
    assert found._fetch(revision) == []
    with pytest.raises(UsageError) as raised:
        found.commit(revision)
    assert "does not begin with -" in raised.value.hint


def test_names_of_git_that_mean_two_things(repository: Project) -> None:
    git(repository, "branch", "both")
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    git(repository, "tag", "both")
    found = Repository.around(repository.folder)
    with pytest.raises(UsageError) as raised:
        found.commit("both")
    assert raised.value.hint == "Write refs/heads/both or refs/tags/both"
    assert found.commit("refs/heads/both") == git(repository, "rev-parse", "HEAD~1").strip()


def test_a_repository_is_found_wherever_it_is(repository: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of a hook lead to none, a bare one has no working tree, and one may have no commit."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, "/nowhere")
    head = Repository.around(repository.folder).commit("HEAD")
    monkeypatch.undo()
    bare = repository.folder.parent / "bare"
    git(repository, "clone", "-q", "--bare", ".", str(bare))
    with Repository.around(bare).files(head) as (folder, lacking, _):
        assert ((folder / "app/models.py").read_text(), lacking) == (MODELS, ())
    new = repository.folder.parent / "new"
    git(repository, "init", "-q", str(new))
    with pytest.raises(UsageError, match="has no commit yet"):
        Repository.around(new).commit("HEAD")
    git(repository, "-C", str(new), "config", "core.worktree", str(bare))
    with pytest.raises(UsageError, match="is not in the working tree of its repository"):
        Repository.around(new).relative(new)


def test_attributes_and_filters_are_those_of_the_commit(repository: Project) -> None:
    git(repository, "config", "filter.f.smudge", "sed s/name/smudged/")
    repository.write({".gitattributes": "*.py filter=f\n"})
    untouched = Repository.around(repository.folder)
    with untouched.files(untouched.commit("HEAD")) as (folder, *_):
        assert (folder / "app/models.py").read_text() == MODELS
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "-q", "-m", "two")
    with untouched.files(untouched.commit("HEAD")) as (folder, *_):
        assert "smudged: Mapped[str]" in (folder / "app/models.py").read_text()


def test_the_head_of_a_report_says_what_was_compared(repository: Project) -> None:
    head = git(repository, "rev-parse", "HEAD").strip()
    repository.write({"app/models.py": MODELS + "\n", "setup.sql": "SELECT 1;"})
    (repository.folder / "deep").mkdir()
    chosen = ("--prepare", "../setup.sql", "--dialect", "mysql", "--only", "ddl")
    answer = repository.verify(*chosen, "--against", sources=("app.models",), within="deep")
    shared: dict[str, object] = {"commit": head, "root": "..", "interpreter": "", "build": "create_all"}
    shared |= {"prepare": ["../setup.sql"], "dialects": ["mysql"], "all_rights": False}
    assert answer.report["origins"] == {
        "baseline": {"source": f"app.models at HEAD ({head[:10]})", "uncommitted": False, **shared},
        "refactored": {"source": "app.models", "uncommitted": True, **shared},
    }
    shown = repository.run("verify", "app.models", "--against", *chosen, within="deep").stdout
    assert f"refactored  app.models ({head[:10]} + uncommitted)" in shown
    assert "root ..; prepared by ../setup.sql; built by create_all; dialect mysql" in shown


def test_what_a_revision_lacks_is_said(repository: Project, tmp_path: Path) -> None:
    """A file that git does not track, and a submodule that is not checked out."""
    repository.write(
        {".gitignore": "_made.py\n", "app/_made.py": "", "app/models.py": f"import app._made\n{MODELS}"}
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    untracked = repository.verify(*QUICK, "--against", "HEAD", sources=("app.models",))
    assert "that commit has no such file: git may not track it" in untracked.report["reason"]
    git(repository, "clone", "-q", ".", str(tmp_path / "lib"))
    git(repository, "submodule", "--quiet", "add", str(tmp_path / "lib"), "lib")
    repository.write({"app/models.py": f"import lib.app\n{MODELS}"})
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "three")
    git(repository, "submodule", "--quiet", "deinit", "-f", "lib")
    repository.write({"lib/app/__init__.py": ""})
    missing = repository.verify(*QUICK, "--against", "HEAD", sources=("app.models",))
    assert "git submodule update --init lib" in missing.report["reason"]


def test_sql_may_be_that_of_a_revision(repository: Project) -> None:
    repository.write(
        {"db/schema.sql": "CREATE TABLE t (a integer);", "all.sql": "CREATE TABLE t (a integer);"}
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "two")
    repository.write({"db/schema.sql": "CREATE TABLE t (a bigint);"})
    here = repository.verify("--against", "HEAD", sources=("schema.sql",), within="db")
    assert here.broken == [("column_same_type", "t.a")]
    assert here.report["baseline"].startswith("schema.sql at HEAD (")
    assert here.report["origins"]["refactored"]["uncommitted"]
    both = repository.verify(sources=("git:HEAD#all.sql", "git:HEAD#db/"))
    assert both.report["verdict"] == "EQUIVALENT"
    repository.write({"db/schema.sql": "CREATE TABLE t (\nb nonsense);"})
    git(repository, "commit", "-q", "-a", "-m", "three")
    (finding,) = repository.verify("--only", "ddl", sources=("all.sql", "git:HEAD#db/schema.sql")).findings
    assert finding["refactored_location"] == {"file": "db/schema.sql", "line": 2}
    assert repository.verify(sources=("git:HEAD#gone.sql", "all.sql")).code == 2


def test_what_is_known_of_a_commit_is_kept(repository: Project, tmp_path: Path) -> None:
    """A second run loads nothing, and one with a commit more only what is new."""
    log, python = tmp_path / "log", tmp_path / "python"
    counted = f'case "$*" in *_schema_harness_side*) echo x >> {log};; esac'
    script = f'#!/bin/sh\n{counted}\nexec {sys.executable} "$@"\n'
    python.write_text(script, encoding="utf-8")
    python.chmod(0o755)

    def commit(text: str) -> None:
        repository.write({"app/models.py": text})
        git(repository, "commit", "-q", "-a", "-m", f"{len(text)} characters")

    def run(first: str) -> tuple[list[str], int]:
        log.write_text("", encoding="utf-8")
        cache = {"SCHEMA_HARNESS_CACHE": str(tmp_path / "cache")}
        chosen = ("--python", python, *QUICK, "--each", f"{first}..HEAD")
        answer = repository.run("verify", "app.models", *chosen, variables=cache)
        return answer.stdout.splitlines(), len(log.read_text().splitlines())

    start = git(repository, "rev-parse", "HEAD").strip()
    for text in (MODELS + "# one\n", LOST, MODELS + "# two\n"):
        commit(text)
    lines, started = run(start)
    assert started > 0
    assert lines[-1].endswith("EQUIVALENT  from its beginning to its end")
    assert lines[-2].endswith("(EQUIVALENT to the beginning)")
    assert run(start) == (lines, 0)
    commit(MODELS + "# three\n")
    again, more = run(start)
    assert again[: len(lines) - 1] == lines[:-1]
    assert 0 < more < started
