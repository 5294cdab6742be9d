"""The page in a real browser: nothing of the document runs, keys move, a phone scrolls one way only."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from derivations.documents.checking import check_text
from derivations.reports import rendered
from tests.reports.test_forms import PAGE

BROWSER = os.environ.get("CHROMIUM") or next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is on the PATH, and CHROMIUM names none")

#   the page in a frame, looked into by a script of the page around it
PROBE = """<!DOCTYPE html><body><pre id="found"></pre><iframe style="width:320px;height:900px" src="page.html"></iframe>
<script>
addEventListener("load", () => {{
  const inside = document.querySelector("iframe").contentWindow, page = inside.document, found = {{}};
  const press = (key) => page.dispatchEvent(new inside.KeyboardEvent("keydown", {{ key, bubbles: true }}));
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
}});
</script></body>"""


def seen(folder: Path) -> str:
    page = rendered([check_text(PAGE.replace("alert(", "window.alerted=("), "means.md")], "html")
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "probe.html").write_text(PROBE.format(), encoding="utf-8")
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
    found = seen(tmp_path)
    assert '"wide":true' in found
    assert '"wrong":"step refuted"' in found
    assert '"next":"SUMMARY"' in found
    assert '"alerts":true' in found
    assert '"math":true' in found
    assert '"hidden":0' not in found
