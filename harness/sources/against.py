"""`--against REV`: a module as it is in the working tree, against itself at a git revision."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from harness.errors import UsageError
from harness.sources.module import Module
from harness.sources.repository import MERGE_BASE, Repository
from harness.sources.revision import Revision, exists

USUAL: Final = "\0"
"""What stands for `--against` without a revision; no revision can be called so."""

_TARGETS: Final = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",  # GitLab
    "BITBUCKET_PR_DESTINATION_BRANCH",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",  # Azure Pipelines
    "CHANGE_TARGET",  # Jenkins
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
)
"""The variables in which CI systems name the branch that a pull request goes to."""


def against(
    text: str, source: str, root: Path | None, here: Path, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Return the settings of both sides. text: `REV` or `REV:package.module`, or USUAL.

    Without a revision it is the merge base with the branch that the pull request goes to, which the variables
    of CI systems name; else HEAD. Without a root the module is looked for in the current folder and at the
    top of the repository, in either also below `src`. UsageError if there is no such module or repository.
    """
    module = Module.read(source)
    root = root or _root(module, here)
    revision, old = (_usual(environment), module) if text == USUAL else _split(text, module)
    return {
        "baseline": str(Revision(revision, old)),
        "refactored": str(module),
        "baseline_root": root,
        "refactored_root": root,
    }


def _split(text: str, module: Module) -> tuple[str, Module]:
    """Cut `REV:package.module` apart; a colon also ends `merge-base`."""
    prefix = MERGE_BASE if text.startswith(MERGE_BASE) else ""
    revision, colon, old = text.removeprefix(prefix).partition(":")
    return f"{prefix}{revision}", Module.read(old) if colon else module


def _usual(environment: Mapping[str, str]) -> str:
    branch = next(filter(None, map(environment.get, _TARGETS)), None)
    return f"{MERGE_BASE}origin/{branch.removeprefix('refs/heads/')}" if branch else "HEAD"


def _root(module: Module, here: Path) -> Path:
    top = Repository.around(here).top
    places = [here, here / "src", top, top / "src"]
    found = next((place for place in places if exists(module.module, place)), None)
    if found is None:
        searched = ", ".join(dict.fromkeys(map(str, places)))
        raise UsageError(
            f"there is no module {module.module} in {searched}", "Name the folder: --refactored-root DIR"
        )
    return found
