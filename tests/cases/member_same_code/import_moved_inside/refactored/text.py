import re


class text:
    @staticmethod
    def clean(value: str, role) -> str:
        return re.sub("[^a-z]", "", value.lower()) + role.value
