"""The trusted core: the only code that can make a `Theorem`."""
