"""What a source gives to whoever imports it: names, classes with their members, models with their fields."""
