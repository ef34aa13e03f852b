from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    balance: Mapped[int]

    def withdraw(self, amount: int) -> int:
        left = self.balance - amount
        if not left >= 0:
            raise ValueError(amount)
        self.balance = left
        return left
