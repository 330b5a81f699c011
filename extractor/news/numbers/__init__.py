"""The quantities in a text: numbers, their units, and what they count."""
