"""A document checked: statements found, chains put together, every step judged."""
