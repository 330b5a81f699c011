"""Asking models questions: cache, budget, rate limits, retries, and parsing of answers."""
