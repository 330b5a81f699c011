"""The times in a text: dates and periods of English news, and the days they name."""
