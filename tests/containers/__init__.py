"""Tests with a container engine, which only `nox -s containers` runs."""
