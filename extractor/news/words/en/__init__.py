"""Words of English news."""
