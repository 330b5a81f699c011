"""Who is reported as saying what in a sentence, read off its own words."""
