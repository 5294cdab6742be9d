"""The command line: what it prints, and the status it ends with."""

import json
import subprocess
import sys

import pytest

from derivations.core.derivation import Hypothesis
from derivations.library import catalogue

HEAD = """
from derivations.calc import D, calc, eq, exp, log, real
from derivations.rules import chain_rule, product_rule, quotient_rule
x, y = real("x"), real("y")
"""
PROVED = "right = calc((x + 1)**2, eq(x**2 + 2*x + 1))\n"
REFUTED = "wrong = calc(D(x**3, x), eq(3*x**2), eq(2*x**3))\n"
CHANGES = "changes = calc(log(x*y), eq(log(x) + log(y)))\n"
WRONG_REASON = "reason = calc(D(exp(x), x), eq(exp(x), by=quotient_rule))\n"


@pytest.fixture
def page(tmp_path):
    def written(*lines, name="page.py"):
        path = tmp_path / name
        path.write_text(HEAD + "".join(lines), encoding="utf-8")
        return path

    return written


# ── check ────────────────────────────────────────────────────────────────────────────────────────


def test_check_without_a_path_proves_the_whole_library(run):
    status, out, err = run("check")
    *entries, summary = out.splitlines()
    assert status == 0
    assert err == ""
    assert [line.split()[:2] for line in entries] == [["✓", name] for name in catalogue()]
    assert f"{len(catalogue())} derivations" in summary


def test_check_in_json_lists_every_name_with_its_verdict(run):
    names = [name for name in catalogue() if name.startswith("log_loss.")]
    status, out, _ = run("check", "--format", "json", *names)
    found = json.loads(out)
    assert status == 0
    assert {one["name"]: one["verdict"] for one in found["derivations"]} == dict.fromkeys(names, "proved")
    assert found["summary"]["proved"] == len(names)
    assert all(step["verdict"] == "proved" for one in found["derivations"] for step in one["steps"])


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([PROVED], 0),
        ([PROVED, REFUTED], 1),
        ([REFUTED, CHANGES], 1),
        ([PROVED, CHANGES], 3),
        ([WRONG_REASON], 3),
    ],
)
def test_the_status_says_what_was_found(run, page, lines, status):
    assert run("check", page(*lines))[0] == status


def test_a_refuted_line_is_shown_with_its_witness(run, page):
    _, out, _ = run("check", page(REFUTED))
    assert out.startswith("✗ wrong")
    assert "refuted at step 2" in out
    assert "✗" in out.splitlines()[2]
    assert "false at x = " in out


def test_a_wrong_reason_is_flagged(run, page):
    _, out, _ = run("check", page(WRONG_REASON))
    assert "! reason" in out
    assert "quotient rule (does not apply)" in out


def test_verbose_shows_the_lines_of_what_is_proved(run):
    _, out, _ = run("check", "-v", "sigmoid.derivative")
    assert "✓ σ'(x) = ∂/∂x [1/(1 + e^-x)]" in out
    assert "quotient rule" in out


@pytest.mark.parametrize("name", ["sigmoid.derivative", "log_loss", "derivative"])
def test_check_takes_names_of_the_library(run, name):
    assert run("check", name)[0] == 0


def test_check_takes_one_variable_of_a_file(run, page):
    path = page(PROVED, REFUTED)
    assert run("check", f"{path}:right")[0] == 0
    assert run("check", f"{path}:wrong")[0] == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("log_loss.weight_gradent", "did you mean log_loss.weight_gradient"),
        ("sigmoid.derivativ", "did you mean sigmoid.derivative"),
        ("nothing_like_it_at_all", "`derivations list` shows what there is"),
        ("notes.csv", "no derivation 'notes.csv' in the library"),
        ("missing.py", "missing.py: no such file"),
    ],
)
def test_what_cannot_be_checked_is_named_and_ends_with_status_2(run, name, words):
    status, out, err = run("check", name)
    assert (status, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_one_unusable_input_hides_nothing_of_the_others(run, page):
    status, out, err = run("check", "missing.py", page(PROVED))
    assert status == 2
    assert "✓ right" in out
    assert "missing.py" in err


def test_a_file_with_a_syntax_error_is_reported_with_its_place(run, page):
    path = page("y = = 2\n")
    status, _, err = run("check", path)
    assert status == 2
    assert f"{path}:5:5: syntax error" in err
    assert "Traceback" not in err


def test_json_lists_what_could_not_be_read(run, page):
    status, out, _ = run("check", "--format", "json", page("1/0\n"))
    found = json.loads(out)
    assert status == 2
    assert found["summary"]["unreadable"] == 1
    assert found["unreadable"][0]["origin"]["line"] == 5


def test_a_term_nested_too_deeply_is_an_error_and_no_traceback(run, page):
    path = page("deep = x\nfor _ in range(20000):\n    deep = -deep\ntower = calc(deep, eq(x))\n")
    status, _, err = run("check", path)
    assert status == 2
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1


def test_debug_shows_the_traceback(run, monkeypatch):
    def broken(_found):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("derivations.cli.jobs.examined", broken)
    status, _, err = run("check", "sigmoid.derivative")
    assert status == 2
    assert "internal error (ZeroDivisionError: a fault)" in err
    assert "Traceback" not in err
    for arguments in (("--debug", "check", "sigmoid.derivative"), ("check", "--debug", "sigmoid.derivative")):
        assert "Traceback" in run(*arguments)[2]


def test_colour_is_for_terminals_and_no_color_is_honoured(run, monkeypatch):
    assert "\x1b" not in run("check", "sigmoid.derivative")[1]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("check", "sigmoid.derivative")[1]


# ── print and list ───────────────────────────────────────────────────────────────────────────────


def test_print_gives_the_six_lines_of_the_page_in_latex(run):
    status, out, _ = run("print", "log_loss.weight_gradient", "--to", "latex")
    rows = [line for line in out.splitlines() if "&=" in line]
    assert status == 0
    assert len(rows) == 6
    assert rows[-1].startswith(r"    &= -(y - \hat{y}) x_j")


@pytest.mark.parametrize(
    ("to", "start"), [("text", "sigmoid.derivative: "), ("latex", r"\begin{gather*}"), ("markdown", "## ")]
)
def test_print_writes_each_form(run, to, start):
    assert run("print", "sigmoid.derivative", "--to", to)[1].startswith(start)


def test_print_into_a_file(run, tmp_path):
    target = tmp_path / "proof.tex"
    status, out, _ = run("print", "sigmoid.derivative", "--to", "latex", "-o", target)
    assert (status, out) == (0, "")
    assert target.read_text(encoding="utf-8").endswith("\\end{align*}\n")


def test_print_into_a_folder_that_is_not_there_is_an_error_and_no_traceback(run, tmp_path):
    status, _, err = run("print", "sigmoid.derivative", "-o", tmp_path / "missing" / "proof.tex")
    assert status == 2
    assert "No such file" in err
    assert "Traceback" not in err


def test_what_is_not_proved_prints_with_its_marks_and_its_status(run, page):
    status, out, _ = run("print", f"{page(REFUTED)}:wrong")
    assert status == 1
    assert "✗" in out


def test_list_shows_each_statement_on_a_line(run):
    status, out, _ = run("list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == list(catalogue())
    assert "∂/∂w_j E = -(y - ŷ)x_j" in out


def test_list_trusted_counts_the_core_and_its_axioms(run):
    status, out, _ = run("list", "--trusted")
    assert status == 0
    assert "derivations.core.kernel" in out
    assert "sympy" in out
    assert "python-flint" in out
    given = [one for page in catalogue().values() for one in page.given if isinstance(one, Hypothesis)]
    assert f"each printed left of its ⊢: {len(given)}" in out


# ── compile, verify, train ───────────────────────────────────────────────────────────────────────


def test_compile_prints_source_that_runs_as_it_is(run, tmp_path):
    status, out, _ = run("compile", "log_loss.slope")
    assert status == 0
    assert "def slope(z, y):" in out
    assert "np.exp(-np.abs(z))" in out
    assert "# largest error " in out
    file = tmp_path / "slope.py"
    file.write_text(
        out + "\nassert slope(-800.0, 1.0) == -1.0\nassert slope(0.0, 0.0) == 0.5\n", encoding="utf-8"
    )
    subprocess.run([sys.executable, "-W", "error", str(file)], check=True)


def test_what_is_not_proved_is_not_compiled(run, page):
    status, out, err = run("compile", f"{page(REFUTED)}:wrong")
    assert (status, out) == (1, "")
    assert "wrong is not proved" in err
    assert run("compile", f"{page(CHANGES)}:changes")[0] == 3


def test_verify_reports_the_error_and_where_the_quotients_say_nothing(run):
    status, out, _ = run("verify", "sigmoid.derivative")
    assert status == 0
    assert out.startswith("✓ sigmoid.derivative  largest error ")
    assert "quotients say nothing at" in out
    assert out.splitlines()[-1] == "1 gradient: 1 verified, 0 rejected"


def test_verify_rejects_with_a_counterexample(run, monkeypatch):
    from numeric.gradients import verify_gradient

    def bent(theorem):
        return verify_gradient(theorem, lambda z: 0.25 / (1 + z * z))

    monkeypatch.setattr("numeric.gradients.verify_gradient", bent)
    status, out, _ = run("verify", "sigmoid.derivative")
    assert status == 1
    assert "✗ sigmoid.derivative" in out
    assert "1 gradient: 0 verified, 1 rejected" in out


def test_verify_of_what_is_no_derivative_says_so(run):
    status, _, err = run("verify", "sigmoid.stable")
    assert status == 2
    assert "is no derivative" in err


def test_train_descends_with_the_verified_gradient_and_draws_the_run(run, tmp_path):
    picture = tmp_path / "run.png"
    status, out, _ = run("train", "--data", "clouds", "--method", "full", "--epochs", 5, "--plot", picture)
    assert status == 0
    assert "verified: log_loss.gradient" in out
    assert "5 epochs" in out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_train_takes_a_table_and_the_perceptron(run, tmp_path):
    table = tmp_path / "points.csv"
    table.write_text("a,b,kind\n0,1,no\n1,0,no\n4,5,yes\n5,4,yes\n", encoding="utf-8")
    arguments = ("--data", table, "--features", "a,b", "--label", "kind", "--classes", "no,yes")
    status, out, _ = run("train", *arguments, "--method", "perceptron", "--epochs", 50)
    assert status == 0
    assert "no or yes" in out
    assert out.splitlines()[-1].endswith("100.0%")


@pytest.mark.parametrize(
    ("model", "data", "theorem"),
    [
        ("softmax", "species", "networks.softmax_regression"),
        ("network", "parity", "networks.tanh_network"),
    ],
)
def test_train_takes_models_of_several_classes_and_says_what_was_held_out(run, model, data, theorem):
    status, out, _ = run("train", "--model", model, "--data", data, "--epochs", 20, "--hidden", 8)
    assert status == 0
    assert f"verified: {theorem}, largest error" in out
    assert out.splitlines()[-1].endswith("points held out")
    assert float(out.split("; ")[-1].split("%")[0]) > 95


def test_compile_prints_a_file_that_runs_for_matrices_too(run, tmp_path):
    status, out, _ = run("compile", "layers.class_logits")
    assert status == 0
    space = {}
    exec(out, space)  # noqa: S102
    found = space["class_logits"]([[40.0, 0.0]], [1.0])
    assert found[0, 0] == -found[0, 1] != 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("--model", "network", "--data", "penguins"),
            "--data of this model is one of species, digits, parity",
        ),
        (("--model", "softmax", "--plot", "run.png"), "--plot draws logistic regression only"),
        (("--data", "nowhere"), "--data is one of penguins, clouds, or a .csv file"),
        (("--data", "t.csv"), "--features names the columns"),
        (("--data", "missing.csv", "--features", "a"), "missing.csv"),
        (("--learning-rate", "nan"), "learning_rate=nan is no positive finite number"),
        (("--epochs", "0"), "epochs=0"),
        (("--method", "newton"), "Invalid value for '--method'"),
    ],
)
def test_train_refuses_what_makes_no_sense(run, arguments, words):
    method = () if {"--method", "--model"} & {*arguments} else ("--method", "perceptron")
    status, _, err = run("train", *arguments, *method)
    assert status == 2
    assert words in err
    assert "Traceback" not in err


# ── the process ──────────────────────────────────────────────────────────────────────────────────


def test_checking_loads_no_numeric_package():
    code = (
        "import sys; from derivations.cli import main\n"
        "try: main(['check', 'sigmoid.derivative'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'hypothesis', 'matplotlib', 'rich', 'pytest', 'numeric'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_module_runs_as_the_command_does():
    command = [sys.executable, "-m", "derivations", "check", "sigmoid.derivative"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert ended.returncode == 0
    assert ended.stdout.startswith("✓ sigmoid.derivative")
