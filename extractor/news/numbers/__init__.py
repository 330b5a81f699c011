"""How many: numbers, their units, and what they count."""
