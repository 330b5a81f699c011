"""Who says what in a sentence: reporting clauses, their subjects and their contents."""
