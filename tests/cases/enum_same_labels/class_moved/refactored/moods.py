"""Moods."""

import enum


class Mood(enum.Enum):
    SAD = "sad"
    HAPPY = "happy"
