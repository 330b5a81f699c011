"""When: dates and periods as English news writes them, and the days they name."""
