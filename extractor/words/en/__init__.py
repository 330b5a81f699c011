"""English word lists."""

__all__: list[str] = []
