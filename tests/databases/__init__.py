"""Tests of the servers and their scratch databases, on real servers."""
