"""The second route: what a proof is replayed with, sharing neither FLINT nor SymPy with the first."""
