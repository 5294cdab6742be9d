"""`python -m derivations` is the command `derivations`."""

from derivations.cli import main

if __name__ == "__main__":
    main(prog_name="derivations")
