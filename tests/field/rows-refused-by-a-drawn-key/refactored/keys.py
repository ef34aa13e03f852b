import uuid

KEY = f"key-{uuid.uuid4()}"
