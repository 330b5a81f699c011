"""Typed records with evidence: which words of a document support each value."""
