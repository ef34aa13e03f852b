import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["extra"], submod_attrs={"models": ["Base", "Berth"]}
)

from . import models as _models
