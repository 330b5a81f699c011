"""A question to a model and its answer: cache, budget, limits, sending, reading."""
