"""Archived pages without their scripts, in a sandbox, and the archived bytes to take away.

What a stranger's server sent is never served as a page of this site: HTML is written anew by archive.snapshot and
sent under a policy that gives it an origin of its own and nothing to run; every other file is only offered for
download, PDF pages as pictures made here.
"""

import re
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, NamedTuple

from datasette import NotFound, Response, hookimpl

from archive.captures import BodySizeError, HttpMessage, Place, RecordError, read_message
from archive.place import warc_dir
from archive.records import located, read_record
from archive.snapshot import SNAPSHOT_CSP, render_html
from archive.text_view import render_text
from archive.word_view import NoWordText, is_docx, render_docx

DATABASE = "reports"
MAX_BODY = 64 << 20  # bytes a body may decode to, to be shown or downloaded
IMAGES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}
EXTENSIONS = {"html": ".html", "pdf": ".pdf", "docx": ".docx", "text": ".txt", "image": "", "file": ""}
KEPT = "public, max-age=600"  # the bytes of a capture never change; a rebuilt trial archive uses its numbers again
CAPTURE = """select captures.*, target.warc_file as target_file, target.warc_offset as target_offset
  from captures left join captures as target on target.id = captures.refers_to_capture where captures.id = :capture"""
# The capture of a linked page that is nearest in time to the page one comes from.
NEAREST = """select id, content_type from captures where url = :url and verdict = 'ok'
  order by abs(julianday(captured_at) - julianday(:at)) limit 1"""
REPORTS = """select distinct reports.id, reports.title from versions
  join reports on reports.id = versions.report_id where versions.capture_id = :capture"""
LISTED = "select * from listings where capture_id = :capture order by position limit 200"
ANCHOR = re.compile(r"t[0-9]{1,6}-r[0-9]{1,6}-c[0-9]{1,6}")  # a cell in the view of a Word file

Row = dict[str, Any]


class Archived(NamedTuple):
    """One capture as it was received, and what it is: html, pdf, docx, text, image or file."""

    capture: Row
    message: HttpMessage
    kind: str


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/snapshot/(?P<capture>[0-9]{1,15})$", snapshot),
        (r"^/snapshot/(?P<capture>[0-9]{1,15})/page$", page),
        (r"^/snapshot/(?P<capture>[0-9]{1,15})/image$", image),
        (r"^/capture/(?P<capture>[0-9]{1,15})/body$", body),
        (r"^/capture/(?P<capture>[0-9]{1,15})/record$", record),
    ]


async def snapshot(datasette: Any, request: Any) -> Response:
    """Where the bytes come from, and the page in a frame."""
    capture = await find(datasette, request)
    db = datasette.get_database(DATABASE)
    key = {"capture": capture["id"]}
    at = request.args.get("at") or ""
    context: Row = {
        "capture": capture,
        "reports": (await db.execute(REPORTS, key)).dicts(),
        "listings": (await db.execute(LISTED, key)).dicts(),
        "at": at if ANCHOR.fullmatch(at) else "",
    }
    try:
        archived = await read(datasette, capture)
        context |= {"kind": archived.kind, "message": archived.message}
    except (RecordError, BodySizeError, OSError) as error:
        context |= {"kind": "unreadable", "problem": problem(error)}
    return Response.html(await datasette.render_template("snapshot.html", context, request=request))


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["anchor"] = anchor


def anchor(place: dict[str, Any]) -> str:
    """Where a cell is marked in the safe view; empty where nothing is."""
    parts = [place.get(name) for name in ("table", "row", "column")]
    shown = place.get("kind") == "docx" and not place.get("member") and all(parts)
    return "t{}-r{}-c{}".format(*parts) if shown else ""


async def page(datasette: Any, request: Any) -> Response:
    """The page itself, for the frame."""
    archived = await whole(datasette, request)
    if archived.kind == "html":
        text = await datasette.get_database(DATABASE).execute_fn(lambda conn: static_view(conn, datasette, archived))
    elif archived.kind == "text":
        text = render_text(archived.message.body, archived.capture["content_type"], archived.capture["url"])
    elif archived.kind == "docx":
        text = await datasette.get_database(DATABASE).execute_fn(lambda conn: word_view(archived))
    else:
        raise NotFound("这个文件没有可以显示的网页 · this file is no page that could be shown")
    headers = {
        "Content-Security-Policy": SNAPSHOT_CSP,
        "Memento-Datetime": memento(archived.capture["captured_at"]),
        "Cache-Control": KEPT,
        "X-Robots-Tag": "noindex, noarchive",
    }
    return Response.html(text, headers=headers)


def word_view(archived: Archived) -> str:
    try:
        return render_docx(archived.message.body, archived.capture["url"])
    except NoWordText as error:
        raise NotFound(f"这个 Word 文件读不出来，请下载原文件 · this Word file cannot be read: {error}") from error


def static_view(conn: Any, datasette: Any, archived: Archived) -> str:
    """The page with its links leading to other captures where there are any. Runs in a thread of the database."""

    def link(url: str) -> str | None:
        found = conn.execute(NEAREST, {"url": url, "at": archived.capture["captured_at"]}).fetchone()
        if found is None:
            return None
        picture = (found["content_type"] or "").startswith("image/")
        path: str = datasette.urls.path(f"/snapshot/{found['id']}{'/image' if picture else ''}")
        return path

    return render_html(archived.message.body, archived.capture["content_type"], archived.capture["url"], link)


async def image(datasette: Any, request: Any) -> Response:
    """An archived picture: PNG, JPEG or GIF by its first bytes, whatever the server called it."""
    archived = await whole(datasette, request)
    kind = image_type(archived.message.body)
    if kind is None:
        raise NotFound("这个文件不是图片 · this file is no picture")
    return Response(archived.message.body, content_type=kind, headers={"Cache-Control": KEPT})


async def body(datasette: Any, request: Any) -> Response:
    """The file as it was published, codings undone; only ever as a download."""
    archived = await whole(datasette, request)
    name = f"capture-{archived.capture['id']}{extension(archived)}"
    return download(archived.message.body, name, "application/octet-stream")


async def record(datasette: Any, request: Any) -> Response:
    """The WARC record itself, the bytes of its gzip member as they stand in the file."""
    capture = await find(datasette, request)
    try:
        member = await datasette.get_database(DATABASE).execute_fn(lambda conn: member_of(datasette, capture))
    except (RecordError, OSError) as error:
        raise NotFound(problem(error)) from error
    return download(member, f"capture-{capture['id']}.warc.gz", "application/gzip")


def member_of(datasette: Any, capture: Row) -> bytes:
    path = located(warc_dir(data_dir(datasette)), capture["warc_file"])
    entry = read_record(path, capture["warc_offset"])
    with path.open("rb") as stream:
        stream.seek(entry.offset)
        return stream.read(entry.length)


async def find(datasette: Any, request: Any) -> Row:
    """The capture an address names; 404 when the publication does not know it."""
    key = {"capture": int(request.url_vars["capture"])}
    found = (await datasette.get_database(DATABASE).execute(CAPTURE, key)).first()
    if found is None:
        raise NotFound("没有这次存档 · no such capture")
    return dict(found)


async def whole(datasette: Any, request: Any) -> Archived:
    """The capture an address names, read; 404 with the reason when its bytes cannot be had."""
    capture = await find(datasette, request)
    try:
        return await read(datasette, capture)
    except (RecordError, BodySizeError, OSError) as error:
        raise NotFound(problem(error)) from error


async def read(datasette: Any, capture: Row) -> Archived:
    """Read the archived bytes in a thread; raises RecordError, BodySizeError or OSError."""
    archived: Archived = await datasette.get_database(DATABASE).execute_fn(
        lambda conn: read_now(data_dir(datasette), capture)
    )
    return archived


def read_now(data: Path, capture: Row) -> Archived:
    place = Place(capture["warc_file"], capture["warc_offset"])
    target = None
    if capture["target_file"] is not None:
        target = Place(capture["target_file"], capture["target_offset"])
    message = read_message(warc_dir(data), place, target, limit=MAX_BODY)
    return Archived(capture, message, kind_of(message.body, capture["content_type"] or ""))


def data_dir(datasette: Any) -> Path:
    """The folder of the archive: that of the served file, unless the plugin's setting ``data`` names another."""
    config = datasette.plugin_config("snapshot") or {}
    return Path(config.get("data") or Path(datasette.get_database(DATABASE).path).parent)


def kind_of(content: bytes, content_type: str) -> str:
    start = content[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        return "pdf"
    if image_type(content):
        return "image"
    if is_docx(content):
        return "docx"
    declared = content_type.partition(";")[0].strip().lower()
    if "html" in declared or (not declared and start[:1] == b"<"):
        return "html"
    if declared.startswith("text/") or declared in ("application/json", "application/xml"):
        return "text"
    return "file"


def image_type(content: bytes) -> str | None:
    return next((kind for magic, kind in IMAGES.items() if content.startswith(magic)), None)


def extension(archived: Archived) -> str:
    """A file name's end by content; for other files that of the URL when it is a short plain one."""
    kind = EXTENSIONS[archived.kind] or Path(archived.capture["url"].partition("?")[0]).suffix.lower()
    return kind if kind[1:].isalnum() and kind.isascii() and len(kind) < 7 else ""


def download(content: bytes, name: str, content_type: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": KEPT,
    }
    return Response(content, content_type=content_type, headers=headers)


def problem(error: Exception) -> str:
    """What to tell a reader, without paths of this machine."""
    if isinstance(error, BodySizeError):
        return f"文件超过 {MAX_BODY >> 20} MB，不在这里显示 · larger than {MAX_BODY >> 20} MB"
    seen = error.seen if isinstance(error, RecordError) else "no such file"
    return f"存档的字节读不出来：{seen} · the archived bytes cannot be read"


def memento(captured_at: str) -> str:
    return format_datetime(datetime.fromisoformat(captured_at), usegmt=True)
