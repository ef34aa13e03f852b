"""Rows and related objects, written and changed through the side's ORM."""
