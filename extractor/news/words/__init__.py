"""Word lists that only the reading of news needs, one folder for each language."""
