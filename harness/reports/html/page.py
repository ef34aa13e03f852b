"""The page itself: the template, styles and scripts, put together into one file."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from harness.reports.html.content import Content
from harness.showing import line, visible

_LIBRARIES: Final = ("vendor/dagre.min.js", "vendor/potpack.js")
_SCRIPTS: Final = ("view.js", "layout.js", "graph.js", "diagram.js", "modules.js", "objects.js", "start.js")
_ESCAPES: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""What could end a script element, or a line of one."""


def page(content: Content) -> str:
    """Return the document."""
    style, scripts = _file("static/page.css"), [*map(_file, _LIBRARIES), _own()]
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {' '.join(map(_hash, scripts))}; "
        "base-uri 'none'; form-action 'none'"
    )
    shown = _template().render(
        content=content,
        report=content.report,
        policy=policy,
        style=Markup(style),  # noqa: S704 - a file of our own
        scripts=[Markup(one) for one in scripts],  # noqa: S704 - files of our own
        data=Markup(msgspec.json.encode(content.data).decode().translate(_ESCAPES)),  # noqa: S704 - escaped
    )
    return shown if shown.endswith("\n") else f"{shown}\n"


def _own() -> str:
    """Return the page's own scripts as one, none of whose names others can see."""
    scripts = "\n".join(_file(f"static/{name}") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{scripts}\n}})();\n'


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _file(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(lambda name: _file(f"static/{name}")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"line": line, "visible": visible}
    return environment.get_template("page.html")
