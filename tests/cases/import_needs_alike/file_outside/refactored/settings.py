from pathlib import Path

TEXT = Path("/etc/hostname").read_text()
