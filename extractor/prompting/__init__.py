"""Schemas and prompts: what a model is asked for, and how."""
