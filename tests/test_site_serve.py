"""Starting and ending the site from the command line."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.site_fixture import ROOT, built
from tests.test_site_browser import wait_for


def command(data: Path, port: int, host: str = "127.0.0.1") -> list[str]:
    return [sys.executable, "-m", "parser", "serve", "--data", str(data), "--port", str(port), "--host", host]


def refused(*arguments: object) -> str:
    """What is said when the site is not started."""
    ended = subprocess.run(command(*arguments), capture_output=True, text=True, cwd=ROOT, timeout=60)  # type: ignore[arg-type]
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_a_port_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(built(), port)
    assert f"port {port}" in said
    assert "--port" in said


@pytest.mark.parametrize("host", ["192.0.2.1", "no.host.invalid"])
def test_an_address_that_is_not_ours(host: str) -> None:
    assert host in refused(built(), 8001, host)


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"", b"cut"])
def test_a_file_that_is_no_publication(tmp_path: Path, content: bytes) -> None:
    whole = (built() / "reports.db").read_bytes()
    (tmp_path / "reports.db").write_bytes(whole[: len(whole) // 2] if content == b"cut" else content)
    said = refused(tmp_path, 0)
    assert str(tmp_path / "reports.db") in said
    assert "python -m parser build --data" in said


def test_ctrl_c_is_the_usual_end() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        command(built(), port), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/", server)
        assert urlopen(f"http://127.0.0.1:{port}/about").status == 200
        server.send_signal(signal.SIGINT)
        said, problems = server.communicate(timeout=20)
    finally:
        server.kill()
    assert server.returncode == 0
    assert said.startswith("Serving")
    assert "Abort" not in said + problems
    assert "Traceback" not in problems
