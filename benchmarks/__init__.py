"""How long a large schema takes us and others, side by side in one run: `nox -s bench`."""
