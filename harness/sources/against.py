"""`--against REV` and `--each A..B`: a source against itself at a git revision, or commit by commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from harness.errors import UsageError
from harness.sources.module import Module
from harness.sources.repository import MERGE_BASE, Repository
from harness.sources.revision import Inner, Revision, inner, places, root_of

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
_PUSHED: Final = "PRE_COMMIT_FROM_REF"
"""The variable in which pre-commit names the commit that the remote has, before a push."""


def against(
    text: str,
    source: str,
    root: Path | None,
    here: Path,
    environment: Mapping[str, str],
    *,
    fetch: bool = False,
) -> dict[str, Any]:
    """Return the settings of both sides. text: `REV` or `REV:package.module`, or USUAL.

    fetch: get the revision from `origin` where it is not here.

    Without a revision it is the merge base with the branch that the pull request goes to, which the variables
    of CI systems name; else HEAD. Without a root the module is looked for in the current folder and at the
    top of the repository, in either also below `src`. UsageError if there is no such module or repository.
    """
    module = inner(source)
    root = root or _root(module, here)
    revision, old = (_usual(environment), module) if text == USUAL else _split(text, module)
    if fetch:
        Repository.around(root).fetch(revision)
    return {
        "baseline": str(Revision(revision, old)),
        "refactored": str(module if isinstance(module, Module) or root == here else module.within(root)),
        "baseline_root": root,
        "refactored_root": root,
    }


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison of `--each`: the commit, with its message's first line, and the settings.

    trees: the hashes of what both commits hold. since: the comparison with the beginning, None where that is
    the same.
    """

    commit: str
    message: str
    settings: Mapping[str, Any]
    trees: tuple[str, str]
    since: Step | None = None


def steps_of(text: str, source: str, root: Path | None, here: Path) -> tuple[Step, ...]:
    """Return a comparison of each commit of a range `A..B` with the one before it, oldest first.

    The last one compares the end of the range with its beginning. Of merges, the first parent counts.
    UsageError for a text that is no range, and for a range without commits.
    """
    first, dots, last = text.partition("..")
    if not dots or not first or last.startswith("."):
        raise UsageError(f"--each: {text!r} is not a range", "For example --each main..HEAD")
    module = inner(source)
    root = root or _root(module, here)
    repository = Repository.around(root)
    before = beginning = repository.commit(first)
    trees: dict[str, str] = {}

    def step(old: str, new: str, name: str, message: str) -> Step:
        for one in (old, new):
            trees[one] = trees.get(one) or repository.tree(one)
        return Step(name, message, _between(old, new, module, root), (trees[old], trees[new]))

    steps: list[Step] = []
    for commit, message in repository.commits(beginning, repository.commit(last or "HEAD")):
        since = None if before == beginning else step(beginning, commit, commit, message)
        steps.append(replace(step(before, commit, commit, message), since=since))
        before = commit
    if not steps:
        raise UsageError(f"--each: there is no commit in {text}")
    if len(steps) > 1:
        steps.append(step(beginning, before, text, "from its beginning to its end"))
    return tuple(steps)


def _between(before: str, after: str, module: Inner, root: Path) -> dict[str, Any]:
    return {
        "baseline": str(Revision(before, module)),
        "refactored": str(Revision(after, module)),
        "baseline_root": root,
        "refactored_root": root,
    }


def _split(text: str, module: Inner) -> tuple[str, Inner]:
    """Cut `REV:package.module` apart; a colon also ends `merge-base`."""
    prefix = MERGE_BASE if text.startswith(MERGE_BASE) else ""
    revision, colon, old = text.removeprefix(prefix).partition(":")
    return f"{prefix}{revision}", inner(old) if colon else module


def _usual(environment: Mapping[str, str]) -> str:
    branch = next(filter(None, map(environment.get, _TARGETS)), None)
    if not branch and (pushed := environment.get(_PUSHED, "")):
        return pushed
    return f"{MERGE_BASE}origin/{branch.removeprefix('refs/heads/')}" if branch else "HEAD"


def _root(module: Inner, here: Path) -> Path:
    if not isinstance(module, Module):
        return here
    found = root_of(module, here)
    if found is None:
        searched = ", ".join(dict.fromkeys(map(str, places(here))))
        raise UsageError(
            f"there is no module {module.module} in {searched}", "Name the folder: --refactored-root DIR"
        )
    return found
