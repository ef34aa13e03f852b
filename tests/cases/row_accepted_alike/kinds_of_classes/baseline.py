import enum, datetime
from typing import Optional, List
from sqlalchemy import *
from sqlalchemy.orm import *
from sqlalchemy.ext.declarative import ConcreteBase, AbstractConcreteBase

class Base(MappedAsDataclass, DeclarativeBase): pass

class Kind(enum.Enum):
    A = "a"; B = "b"

class Vehicle(Base):
    __tablename__ = "vehicle"
    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    kind: Mapped[Kind] = mapped_column(init=False)
    name: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": Kind.A}
class Car(Vehicle):
    doors: Mapped[Optional[int]] = mapped_column(default=None)
    __mapper_args__ = {"polymorphic_identity": Kind.B}

class Plain(DeclarativeBase): pass
class Manager(ConcreteBase, Plain):
    __tablename__ = "manager"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "manager", "concrete": True}
class Engineer(Manager):
    __tablename__ = "engineer"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    skill: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "engineer", "concrete": True}

class Shape(Plain):
    __tablename__ = "shape"
    id: Mapped[int] = mapped_column(primary_key=True)
    sides: Mapped[int]
    __mapper_args__ = {"polymorphic_on": case((column("sides") == 3, "tri"), else_="other"), "polymorphic_identity": "other"}
class Tri(Shape):
    __mapper_args__ = {"polymorphic_identity": "tri"}

class Doc(Plain):
    __tablename__ = "doc"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(10))
    version_col = mapped_column("version", Integer, nullable=False)
    __mapper_args__ = {"polymorphic_on": "type", "polymorphic_abstract": True, "version_id_col": version_col}
class Memo(Doc):
    __tablename__ = "memo"
    id: Mapped[int] = mapped_column(ForeignKey("doc.id"), primary_key=True)
    text: Mapped[str]
    __mapper_args__ = {"polymorphic_identity": "memo"}
class Lonely(Plain):
    __tablename__ = "lonely"
    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    __mapper_args__ = {"polymorphic_on": "type"}

class User(Plain):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    age: Mapped[int]
    role: Mapped[str]
    items: Mapped[List["Item"]] = relationship(back_populates="user", cascade="all, delete-orphan", lazy="selectin")
    @validates("email")
    def _email(self, key, value):
        if "@" not in value: raise ValueError("must contain @")
        return value.lower()
    @validates("age")
    def _age(self, key, value):
        if not 18 <= value <= 120: raise ValueError("age out of range")
        return value
    @validates("role")
    def _role(self, key, value):
        roles = load_roles()
        if value not in roles: raise ValueError(f"role must be one of {', '.join(roles)}")
        return value
def load_roles(): return sorted({"ad" + "min", "own" + "er"})
class Item(Plain):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user: Mapped[User] = relationship(back_populates="items")
    position: Mapped[int]
    note: Mapped[str] = mapped_column(default="x", onupdate="y")
    __table_args__ = (UniqueConstraint("user_id", "position"), CheckConstraint("position > 0"))
class Point:
    def __init__(self, x, y): self.x, self.y = x, y
    def __composite_values__(self): return self.x, self.y
    def __eq__(self, o): return isinstance(o, Point) and (o.x, o.y) == (self.x, self.y)
class Vertex(Plain):
    __tablename__ = "vertex"
    id: Mapped[int] = mapped_column(primary_key=True)
    x: Mapped[int]; y: Mapped[int]
    p: Mapped[Point] = composite("x", "y")

event.listen(Plain.metadata, "after_create", DDL("""
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.level NOT IN ('low','high') THEN RAISE EXCEPTION 'level must be ''low'' or ''high'''; END IF; RETURN NEW; END$$;
CREATE TRIGGER guard BEFORE INSERT ON alarm FOR EACH ROW EXECUTE FUNCTION guard();
ALTER TABLE alarm ADD CONSTRAINT code_form CHECK (code ~ '^[A-Z]{3}-[0-9]{2}$');
"""))
class Alarm(Plain):
    __tablename__ = "alarm"
    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str]
    code: Mapped[str]
