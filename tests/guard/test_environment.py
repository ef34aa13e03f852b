"""What a side's programs are not told: where its databases are. The side itself still is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

QUICK = ("--database", "none", "--only", "imports")
LEADING = {
    "PGHOST": "db.example.org",
    "PGPASSWORD": "s3cret",
    "PGSERVICE": "production",
    "DATABASE_URL": "postgresql://app:s3cret@db.example.org/app",
    "SQLALCHEMY_DATABASE_URI": "mysql://db.example.org/app",
    "APP_DATABASE_DSN": "host=db.example.org",
    "DB_HOST": "db.example.org",
    "MYSQL_PWD": "s3cret",
    "BROKER": "redis://:s3cret@db.example.org:6379/0",
    "SOMETHING": "https://user:s3cret@db.example.org/",
}
HARMLESS = {
    "PGDATA": "/data",
    "LANG": "C",
    "APP_MODE": "test",
    "HOMEPAGE": "https://example.org/",
    "DEBUG": "1",
}
CODE = """<models>
import json
import os
import subprocess
import sys

NAMES = {names!r}
ASK = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
own = {{name: os.environ.get(name) for name in NAMES}}
{start}
found = {{name: told.get(name) for name in NAMES}}
with open({file!r}, "w") as file:
    json.dump([own, found], file)
del own, told, found, file
"""
STARTS = {
    "inherited": "told = json.loads(subprocess.check_output(ASK))",
    "given": "told = json.loads(subprocess.check_output(ASK, env=os.environ))",
    "copied": "told = json.loads(subprocess.check_output(ASK, env={**os.environ, 'MORE': '1'}))",
    "a shell": (
        "program = 'import json, os; print(json.dumps(dict(os.environ)))'\n"
        "told = json.loads(os.popen(f'{sys.executable} -c \"{program}\"').read())\ndel program"
    ),
}


@pytest.mark.parametrize("start", STARTS)
def test_programs_are_not_told(project: Project, start: str) -> None:
    import json

    file = project.folder.parent / "told.json"
    names = sorted({**LEADING, **HARMLESS})
    project.write({"before.py": CODE.format(names=names, start=STARTS[start], file=str(file))})
    answer = project.verify(*QUICK, "--self", sources=("before", "before"), variables={**LEADING, **HARMLESS})
    assert answer.code == 0, answer.stdout
    own, told = json.loads(file.read_text())
    assert own == {**LEADING, **HARMLESS, "PGPASSWORD": "hidden by schema-harness"}
    assert {name: value for name, value in told.items() if value is not None} == HARMLESS


def test_what_a_side_says_itself_is_told(project: Project) -> None:
    """Only what it has inherited is left out."""
    code = """<models>
import os
import subprocess
import sys

PROGRAM = "import os; print(os.environ['DATABASE_URL'])"
said = subprocess.check_output([sys.executable, "-c", PROGRAM], env={**os.environ, "DATABASE_URL": "own"})
assert said.split() == [b"own"], said
del said
"""
    project.write({"before.py": code})
    answer = project.verify(*QUICK, "--self", sources=("before", "before"), variables=LEADING)
    assert answer.code == 0, answer.stdout
