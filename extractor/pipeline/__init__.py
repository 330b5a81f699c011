"""A document on its way: passages, answers, evidence, rows."""
