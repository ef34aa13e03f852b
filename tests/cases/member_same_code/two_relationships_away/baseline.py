"""A property goes over two relationships, and others do the same in other words, by what is NULL too."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Pool(Base):
    __tablename__ = "pools"
    id: Mapped[int] = mapped_column(primary_key=True)
    policies: Mapped[list["Policy"]] = relationship(back_populates="pool")

    @property
    def used_by(self) -> list[int]:
        return [policy.balancer_id for policy in self.policies if len(policy.rules) > 0 and policy.enabled]

    @property
    def names(self) -> list[str]:
        return [policy.balancer.name for policy in self.policies if policy.rules]


class Policy(Base):
    __tablename__ = "policies"
    id: Mapped[int] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    pool_id: Mapped[int] = mapped_column(ForeignKey("pools.id"))
    balancer_id: Mapped[int] = mapped_column(ForeignKey("balancers.id"))
    pool: Mapped["Pool"] = relationship(back_populates="policies")
    balancer: Mapped["Balancer"] = relationship()
    rules: Mapped[list["Rule"]] = relationship()


class Balancer(Base):
    __tablename__ = "balancers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Rule(Base):
    __tablename__ = "rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policies.id"))
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @property
    def is_on(self) -> bool:
        if self.revoked_at is not None:
            return False
        if self.ends_at is not None and self.ends_at < self.begins_at:
            return False
        return True
