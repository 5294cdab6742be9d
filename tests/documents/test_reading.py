"""What a name stands for where: the nearest definition before it counts."""

from derivations.documents.checking import report_of
from derivations.read.manuscripts import manuscript_of


def test_functions_of_one_name_differ_by_their_arguments_and_the_nearest_definition_counts():
    sums = r"$H(q, p) := -\sum_{k=1}^{K} q_k \ln p_k$"
    plain = r"$H(q, p) := -q \ln p - (1 - q) \ln(1 - p)$"
    entropy = r"$H(q) := -\sum_{k=1}^{K} q_k \ln q_k$"
    single = r"$H(1, p) = -\ln p$"
    whole = r"$$H(q) - H(q, p) = \sum_{k=1}^{K} q_k \ln p_k - \sum_{k=1}^{K} q_k \ln q_k$$"
    more = r"$f(x) := x$", r"$f(x, y) := x y$", r"$$f(2, 3) + f(1) = 7$$"
    text = "\n\n".join((sums, plain, single, entropy, sums, whole, *more))
    report = report_of(manuscript_of(text, "a.md", "markdown"))
    found = [one.status for finding in report.findings for one in finding.steps if one.status != "definition"]
    assert found == ["proved"] * 3
