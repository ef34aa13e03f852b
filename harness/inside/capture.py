"""Collect everything that is known of a loaded side, as plain values: the raw form of a snapshot."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from typing import Any

import sqlalchemy
from sqlalchemy.orm import configure_mappers

from .code.callables import Fingerprints
from .code.making import Making
from .code.places import OwnCode, Place
from .code.statements import statement_facts
from .exports.exported import Exports, inner
from .exports.keeping import kept_facts
from .failing import failure
from .imports.importing import importing_facts
from .imports.modules import module_facts
from .loading import load
from .mapping.listeners import heard_by, listener_facts
from .mapping.mappers import class_facts
from .mapping.mixins import mixin_facts
from .metadata.compared import compared_of, metadatas_of, tables_of
from .metadata.enums import enum_facts
from .metadata.late import OnImport
from .metadata.sharing import sharing_facts
from .metadata.tables import table_facts


class Loaded:
    """A side that has been imported, and whose mappers are configured; LoadFailure when that fails.

    setup: what came before that.
    """

    def __init__(self, name: str, attribute: str, root: str, setup: str = "") -> None:
        self.name = name
        self.attribute = attribute
        self.setup = setup
        self.module, self.target = load(name, attribute, root)
        self.own_code = OwnCode(name, root)
        # Not every class has a mapper before they are configured (AbstractConcreteBase).
        self.own_code.adopt(metadatas_of(self.own_code, self.target), ())
        on_import = OnImport(metadatas_of(self.own_code, self.target))
        modules = set(sys.modules)
        try:
            configure_mappers()
        except BaseException as error:
            raise failure("configure", error, root, self._place_of(error)) from error
        if modules != set(sys.modules):
            self.own_code = OwnCode(name, root)
        self.metadatas, self.mappers = compared_of(self.own_code, self.target)
        self.own_code.adopt_helpers(self.metadatas, self.mappers)
        self.listening, self._orders = heard_by(self.mappers, self.own_code)
        self._late = on_import.later(self.metadatas)
        # If several classes have the same name, the name means the first of them.
        self.mapper_by_name = {mapper.class_.__qualname__: mapper for mapper in reversed(self.mappers)}

    def _place_of(self, error: BaseException) -> Place | None:
        """Return where the class is defined whose mapper could not be configured.

        SQLAlchemy keeps the error in that mapper (`Mapper._check_configure` raises it again).
        """
        _, mappers = compared_of(self.own_code, self.target)
        failed = (one for one in mappers if getattr(one, "_configure_failed", None) is error)
        return next(filter(None, (self.own_code.of_class(one.class_) for one in failed)), None)

    def snapshot(self, step_aside: Callable[[], None]) -> dict[str, Any]:
        """Return the facts as values that can cross the pipe; `step_aside` is called in what is forked."""
        fingerprints = Fingerprints(self.own_code)
        self.fingerprints = fingerprints
        mixins = {base for mapper in self.mappers for base in mapper.class_.__mro__}
        tables = tables_of(self.metadatas, self.mappers)
        making = Making(self.own_code)
        exports = Exports(self.own_code, fingerprints, mixins, step_aside, making)
        self.modules, lazy = module_facts(self.module, self.own_code, step_aside, exports.of)
        return {
            "modules": self.modules,
            "importing": list(importing_facts(self._module_names(), self.own_code)),
            "source": self.name,
            "environment": {
                "python": platform.python_version(),
                "sqlalchemy": sqlalchemy.__version__,
                "executable": sys.executable,
                "file": getattr(self.module, "__file__", None) or "",
            },
            "exports": [*exports.of(self.module, lazily=lazy.get("", ())), *lazy.pop("", ())],
            "inner_exports": [
                *exports.below(self.name, lazy),
                *(export for path, given in lazy.items() for export in inner(path, given)),
            ],
            "late": self._late,
            "classes": [class_facts(mapper, self.own_code, fingerprints, making) for mapper in self.mappers],
            "tables": table_facts(tables, self.mappers, self.own_code, fingerprints),
            "enums": enum_facts(tables, self.own_code),
            **listener_facts(self.listening, self._orders, self.own_code, fingerprints),
            "sharing": {
                **sharing_facts(self.module, self.target, self.metadatas, self.mappers, self.own_code),
                "kept": kept_facts(
                    self.module,
                    self.own_code,
                    fingerprints,
                    self.mappers,
                    self.metadatas,
                    self.listening,
                ),
            },
            "mixins": mixin_facts(self.mappers, self.own_code),
            "statements": statement_facts(self.own_code),
            "third_parties": self.own_code.third_parties(),  # at the end: as far as anything asked for them
        }

    def _module_names(self) -> set[str]:
        """Return the whole names of the modules of the source, and of those that define what is compared."""
        below = {
            ".".join(filter(None, [self.name if one["below"] else "", one["name"]])) for one in self.modules
        }
        classes = {mapper.class_.__module__ for mapper in self.mappers}
        return below | {name for name in classes if self.own_code.owns(name)}
