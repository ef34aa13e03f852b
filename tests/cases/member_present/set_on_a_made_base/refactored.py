from sqlalchemy import Column, Integer
from sqlalchemy.orm import declarative_base

Model = declarative_base()


def to_dict(self):
    return {"id": self.id}


class User(Model):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


class Team(Model):
    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)
