"""From what a user types to derivations: names of the library, files, variables of files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from derivations.core.derivation import Derivation
from derivations.errors import UnreadableInput

READABLE = (".py",)
DOCUMENTS = (".ipynb", ".md", ".markdown", ".rst", ".tex", ".txt")
FILES = (*DOCUMENTS, ".jsonl")  # files, not names, wherever they are

STANDARD_INPUT = "-"


def are_claims(paths: Sequence[str]) -> bool:
    """Whether the paths name claims: .jsonl files or the standard input.  Fails unless all do, or none."""
    claims = [path == STANDARD_INPUT or Path(path).suffix == ".jsonl" for path in paths]
    if any(claims) and not all(claims):
        other = paths[claims.index(False)]
        raise UnreadableInput(f"{other}: claims (.jsonl) are checked apart from derivations", path=other)
    return any(claims)


def are_chains(paths: Sequence[str]) -> bool:
    """Whether .jsonl files hold chains, with their sides in LaTeX: the first line says so."""
    for path in paths:
        if path == STANDARD_INPUT or not Path(path).is_file():
            return False
        with Path(path).open(encoding="utf-8-sig", errors="replace") as file:
            first = next((line for line in file if line.strip()), "")
        if '"latex"' not in first:
            return False
    return bool(paths)


def are_documents(paths: Sequence[str]) -> bool:
    """Whether the paths name documents or folders of them.  Fails unless all do, or none."""
    documents = [
        Path(path).suffix.lower() in DOCUMENTS or (Path(path).is_dir() and Path(path).suffix not in FILES)
        for path in paths
    ]
    documents = [one and not is_page(path) for one, path in zip(documents, paths, strict=True)]
    if any(documents) and not all(documents):
        other = paths[documents.index(False)]
        raise UnreadableInput(f"{other}: documents are checked apart from pages and claims", path=other)
    return any(documents)


def is_page(name: str) -> bool:
    """Whether a name that is a folder too, such as `softmax`, is meant as one of the library."""
    return os.sep not in name and not Path(name).suffix and name in _modules()


def _modules() -> set[str]:
    return {path.stem for path in (Path(__file__).parents[1] / "library").glob("*.py")}


def library_pages() -> dict[str, Derivation]:
    """The library by name, in page order; imported when it is asked for."""
    from derivations.library import catalogue

    return dict(catalogue())


def gathered(names: Sequence[str]) -> tuple[list[Derivation], list[UnreadableInput]]:
    """What the names stand for, and the errors of those that stand for nothing."""
    if not names:
        return list(library_pages().values()), []
    found: list[Derivation] = []
    errors: list[UnreadableInput] = []
    for name in names:
        try:
            found += named(name)
        except UnreadableInput as error:
            errors.append(error)
    return found, errors


def named(name: str) -> Sequence[Derivation]:
    """The derivations of FILE.py, FILE.py:VARIABLE, a NAME of the library, or one of its modules."""
    file, colon, variable = name.rpartition(":")
    if colon and Path(file).suffix in READABLE:
        return [_chosen(variable, _from_file(Path(file)), f"in {file}")]
    path = Path(name)
    if path.suffix in READABLE + FILES or os.sep in name:
        return _from_file(path)
    pages = library_pages()
    if path.exists() and not any(page == name or page.startswith(f"{name}.") for page in pages):
        return _from_file(path)
    module = [page for page in pages.values() if page.name.startswith(f"{name}.")]
    return module or [_chosen(name, tuple(pages.values()), "in the library")]


def _from_file(path: Path) -> tuple[Derivation, ...]:
    from derivations.read.python import read_python

    if path.is_dir() or path.suffix not in READABLE:
        what = "a folder" if path.is_dir() else f"{path.suffix or 'a file without a suffix'}"
        message = f"{path}: this version reads {', '.join(READABLE)} files, not {what}"
        raise UnreadableInput(message, path=str(path), expected=", ".join(READABLE))
    if not path.exists():
        raise UnreadableInput(f"{path}: no such file", path=str(path))
    return read_python(path)


def _chosen(name: str, pages: Sequence[Derivation], where: str) -> Derivation:
    """The page of that name, in full or after its last dot."""
    from difflib import get_close_matches

    by_name = {page.name: page for page in pages}
    short = {page.name.rpartition(".")[2]: page for page in pages}
    if name in by_name or name in short:
        return by_name.get(name) or short[name]
    near = get_close_matches(name, [*by_name, *short], n=3, cutoff=0.5)
    full = dict.fromkeys(one if one in by_name else short[one].name for one in near)
    hint = f"; did you mean {' or '.join(full)}?" if full else "; `derivations list` shows what there is"
    raise UnreadableInput(f"no derivation {name!r} {where}{hint}", path=name)
