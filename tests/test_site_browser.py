"""The site in a real browser, at the width of a desk and of a phone, with and without scripts."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.programs import needed
from tests.site_facts import DOCX_KEY, HOSTILE_KEY, HTML_KEY, PDF_KEY
from tests.site_fixture import ROOT, built

pytestmark = pytest.mark.browser

WAIT = 30.0  # seconds until the server answers
PAGES = [
    "/",
    f"/search?q={quote('公开')}",
    f"/report/{HTML_KEY}",
    f"/report/{PDF_KEY}",
    f"/report/{DOCX_KEY}",
    f"/report/{HOSTILE_KEY}",
    f"/report/{PDF_KEY}/art20_1/regulation/made",
    f"/report/{HTML_KEY}/applications/granted/total",
    "/snapshot/4",
    "/snapshot/7",
    "/snapshot/8",
    "/agency/990101-kjj",
    "/coverage",
    "/sources",
    "/source/990103-mqj/list",
    "/agency/990102-gxj",
    "/issues",
    "/about",
]
CORE_PAGES = [
    "/reports",
    f"/reports/reports?_search={quote('诉讼')}",
    f"/reports/reports/{HTML_KEY}",
    "/reports/cells/1",
    "/reports/captures",
    "/reports/differing",
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site as ``python -m parser serve`` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = (
        "import sys; from pathlib import Path; from parser.serve import serve;"
        "sys.exit(serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2])))"
    )
    command = [sys.executable, "-c", code, str(built()), str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    assert f"http://127.0.0.1:{port}/" in server.stdout.readline()
    try:
        wait_for(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def wait_for(url: str, server: subprocess.Popen[str]) -> None:
    end = time.monotonic() + WAIT
    while server.poll() is None and time.monotonic() < end:
        try:
            urlopen(url).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the site did not answer at {url}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium_program = needed("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(chromium_program), args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Any, width: int, **options: Any) -> tuple[Any, list[str]]:
    """A tab and the list of what goes wrong in it: console errors, uncaught errors, dialogs, outside requests."""
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}") or dialog.dismiss())
    page.on("request", lambda request: None if "//127.0.0.1:" in request.url else wrong.append(request.url))
    return page, wrong


@pytest.mark.parametrize("width", [1280, 390])
def test_own_pages(browser: Any, address: str, width: int) -> None:
    page, wrong = opened(browser, width)
    for path in PAGES:
        assert page.goto(address + path, wait_until="load").ok
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} scrolls sideways: {wide} of {width} pixels"
        assert wrong == [], path
        assert page.title().endswith("政府信息公开年报库"), path
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_of_datasette_look_of_one_piece(browser: Any, address: str, width: int) -> None:
    page, wrong = opened(browser, width)
    for path in CORE_PAGES:
        assert page.goto(address + path, wait_until="load").ok
        assert page.locator("header.top nav a").count() == 6
        colours = page.evaluate("[...document.querySelectorAll('.top a')].map(a => getComputedStyle(a).color)")
        assert set(colours) == {"rgb(28, 27, 26)"}, f"{path}: links of the head cannot be read"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.title().endswith("政府信息公开年报库") and "select" not in page.title(), path
        cut = "[...document.querySelectorAll('td')].filter(td => td.scrollWidth > td.clientWidth + 1).length"
        assert width > 576 or page.evaluate(cut) == 0, f"{path}: cells are cut off on a phone"
        assert wrong == [], path
    page.close()


@pytest.mark.parametrize("path", ["/agency/990101-kjj", "/sources", "/source/990103-mqj/list"])
def test_long_rows_fit_a_phone(browser: Any, address: str, path: str) -> None:
    page, _ = opened(browser, 360)
    page.goto(address + path)
    wide = page.evaluate(
        "[...document.querySelectorAll('table.stacked td')].map(td => td.getBoundingClientRect().right)"
    )
    assert wide and max(wide) <= 360
    assert page.locator("table.stacked td:empty >> visible=true").count() == 0
    page.close()


def test_scripts_of_an_archived_page_do_not_run(browser: Any, address: str) -> None:
    page, wrong = opened(browser, 1280)
    page.goto(f"{address}/snapshot/4", wait_until="networkidle")
    frame = page.frames[1]
    assert frame.url.endswith("/snapshot/4/page")
    assert "规范性文件" in frame.locator("body").inner_text()
    page.goto(f"{address}/snapshot/4/page", wait_until="networkidle")
    assert page.title() == "2020年度报告"
    assert wrong == []
    page.close()


def test_from_a_word_to_the_archived_page_without_javascript(browser: Any, address: str) -> None:
    page, wrong = opened(browser, 390, java_script_enabled=False)
    page.goto(address)
    page.fill("input[name=q]", "复议")
    page.click("button[type=submit]")
    page.click(f"a[href='/report/{HTML_KEY}']")
    page.click("#table-review_litigation td.number a")
    assert page.locator(".figure b").inner_text() == "1"
    page.click("a.button")
    assert page.locator("iframe.archived").is_visible()
    assert page.frame_locator("iframe.archived").locator("h1").inner_text() == "示例市试验区科学技术局2020年年度报告"
    assert wrong == []
    page.close()


def test_links_of_an_archived_page_open_their_capture(browser: Any, address: str) -> None:
    page, _ = opened(browser, 1280)
    page.goto(f"{address}/snapshot/4")
    with page.context.expect_page() as opening:
        page.frame_locator("iframe.archived").locator("a", has_text="返回目录").click()
    opening.value.wait_for_load_state()
    assert opening.value.url == f"{address}/snapshot/2"
    opening.value.close()
    page.close()


def test_marks_lead_to_their_findings(browser: Any, address: str) -> None:
    page, _ = opened(browser, 1280)
    page.goto(f"{address}/report/{HTML_KEY}")
    page.locator("thead th a.mark.differs").first.click()
    assert page.locator("li.finding:target").is_visible()
    page.close()
