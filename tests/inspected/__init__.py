"""Tests of the catalog contract against real servers."""
