"""The page in a real browser: nothing of the document runs, keys move, a phone scrolls one way only."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from derivations.documents.checking import check_text
from derivations.reports import rendered
from tests.documents.printed import FORMS, LIBRARY, with_slip
from tests.reports.test_forms import PAGE

BROWSER = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is on the PATH, and CHROMIUM names none")

#   the page in a frame, looked into by a script of the page around it
PROBE = """<!DOCTYPE html><body><pre id="found"></pre><iframe style="width:320px;height:900px" src="page.html"></iframe>
<script>
addEventListener("load", () => {
  const inside = document.querySelector("iframe").contentWindow, page = inside.document, found = {};
  const press = (key) => page.dispatchEvent(new inside.KeyboardEvent("keydown", { key, bubbles: true }));
  found.wide = page.documentElement.scrollWidth <= inside.innerWidth;
  press("n");
  found.wrong = page.activeElement.closest("details").className;
  press("j");
  found.next = page.activeElement.tagName;
  page.querySelector("header button[data-status=refuted]").click();
  found.hidden = [...page.querySelectorAll(".chain")].filter((one) => one.hidden).length;
  found.alerts = inside.alerted === undefined && window.alerted === undefined;
  found.math = page.querySelectorAll("math").length > 0;
  document.querySelector("#found").textContent = JSON.stringify(found);
});
</script></body>"""


#   the wrong step as the browser shows it: opened by the key n, with its place, its size and its colour
PLANTED = """<!DOCTYPE html><body><pre id="found"></pre><iframe style="width:900px;height:900px" src="page.html"></iframe>
<script>
addEventListener("load", () => {
  const inside = document.querySelector("iframe").contentWindow, page = inside.document;
  page.dispatchEvent(new inside.KeyboardEvent("keydown", { key: "n", bubbles: true }));
  const step = page.activeElement.closest("details"), box = step.getBoundingClientRect();
  step.open = true;
  document.querySelector("#found").textContent = JSON.stringify({
    status: step.className, text: step.innerText, seen: box.width > 0 && box.height > 0,
    wrong: page.querySelectorAll("details.step.refuted").length,
  });
});
</script></body>"""


@pytest.mark.parametrize("form", FORMS)
def test_a_slip_in_a_printed_page_is_seen_in_the_browser(tmp_path: Path, form: str) -> None:
    text, place = with_slip(
        LIBRARY["sigmoid.derivative"], 2, -LIBRARY["sigmoid.derivative"].lines[1].right, form
    )
    kind = {".md": "markdown", ".tex": "latex", ".ipynb": "notebook"}[form]
    shown = looked_into(tmp_path, rendered([check_text(text, f"page{form}", kind)], "html"), PLANTED)
    found = json.loads(unescape(shown.partition('<pre id="found">')[2].partition("</pre>")[0]))
    cell = f":cell {place.cell}" if place.cell else ""
    assert found["status"] == "step refuted"
    assert found["seen"]
    assert f"page{form}{cell}:{place.line}:{place.column}" in found["text"]
    assert "left side\t0.25" in found["text"]
    assert "right side\t-0.25" in found["text"]
    assert found["wrong"] >= 1


def looked_into(folder: Path, page: str, probe: str) -> str:
    """What a page says of another that it shows in a frame."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "probe.html").write_text(probe, encoding="utf-8")
    arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--allow-file-access-from-files",
        "--dump-dom",
    ]
    done = subprocess.run(
        [str(BROWSER), *arguments, f"--user-data-dir={folder / 'profile'}", (folder / "probe.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


def test_the_page_in_the_browser(tmp_path: Path) -> None:
    page = rendered([check_text(PAGE.replace("alert(", "window.alerted=("), "means.md")], "html")
    found = looked_into(tmp_path, page, PROBE)
    assert '"wide":true' in found
    assert '"wrong":"step refuted"' in found
    assert '"next":"SUMMARY"' in found
    assert '"alerts":true' in found
    assert '"math":true' in found
    assert '"hidden":0' not in found
