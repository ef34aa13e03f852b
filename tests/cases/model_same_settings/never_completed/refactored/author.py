from pydantic import BaseModel


class AuthorOut(BaseModel):
    name: str
