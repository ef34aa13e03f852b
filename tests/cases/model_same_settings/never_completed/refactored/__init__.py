from .author import AuthorOut
from .core import Base, User
from .post import DraftOut, PostOut

DraftOut.model_rebuild(_types_namespace={"AuthorOut": AuthorOut})
