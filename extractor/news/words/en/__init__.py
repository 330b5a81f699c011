"""English word lists.

A list of a few words that belongs to one rule, or that is part of a longer pattern, stands beside
its rule.
"""
