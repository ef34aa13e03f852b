"""What is tried on both sides while they are loaded: each gives evidence, and never a verdict."""
