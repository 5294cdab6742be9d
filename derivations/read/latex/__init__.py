"""LaTeX mathematics → terms: tokens, macros, a precedence parser, and the meaning of names."""
