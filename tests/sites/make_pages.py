"""Make the lists, catalogue shells and small pages of the replicas anew from content/lists.toml.

What it writes is committed; running the sites does not need it. `python -m tests.sites.make_pages`
"""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.sites.facts import HERE, Facts, load_all
from tests.sites.platforms import gkmlpt, hanweb, nfcms, static_list
from tests.sites.rows import BANNER, FOOTER, Row

Reports = dict[str, Facts]


def write(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))


def named(href: str, reports: Reports) -> Facts | None:
    """Give the report that an href of lists.toml stands for; None for an ordinary href."""
    return reports[href.removeprefix("report:")] if href.startswith("report:") else None


def nfcms_document(facts: Facts, body: str) -> str:
    """Wrap a report's body in the portal's page."""
    portal = tomllib.loads((HERE / "content" / "lists.toml").read_text(encoding="utf-8"))["hp"]
    meta = {
        "title": facts.list_title,
        "date": facts.listed,
        "source": facts.agency,
        "id": Path(facts.file).stem.rpartition("_")[2],
        "column": "政府信息公开年报",
        "site_name": portal["site_name"],
        "site_id": portal["site_id"],
    }
    return nfcms.document_page(meta, body)


def make_nfcms(folder: Path, portal: dict[str, Any], reports: Reports) -> None:
    for column in portal["column"]:
        rows = []
        for date, title, href in column["rows"]:
            report = named(href, reports)
            target = "{base}/" + report.file.partition("/")[2] if report else href
            rows.append(Row(date, title, target))
        size = column["per_page"]
        parts = [rows[at : at + size] for at in range(0, len(rows), size)]
        words = {**column, **portal}
        words["id"], words["name"] = column["id"], column["name"]
        for number, part in enumerate(parts, start=1):
            name = "index.html" if number == 1 else f"index_{number}.html"
            write(folder / column["path"] / name, nfcms.list_page(words, part, number, len(parts)))
    links = "".join(
        f'<li><a href="/{column["path"]}/index.html">{column["trail"]}</a></li>' for column in portal["column"]
    )
    page = f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{portal["site_name"]}</title>'
    write(folder / "index.html", f"{page}</head><body>{FOOTER}<ul>{links}</ul>{BANNER}</body></html>\n")
    write(folder / "404.html", nfcms.absent_page(portal["site_name"]))
    for path in portal["absent_with_200"]:
        write(folder / path, nfcms.absent_page(portal["site_name"]))


def make_gkmlpt(folder: Path, portal: dict[str, Any], reports: Reports) -> None:
    notices = portal["notices"]
    middle = [
        [
            f"{notices['from']}-{12 - at * 11 // notices['batches']:02}-{28 - at % 9 * 3:02}",
            notices["title"].format(year=notices["from"], batch=notices["batches"] - at),
            "",
        ]
        for at in range(notices["batches"])
    ]
    records = []
    for at, (date, title, href) in enumerate([*portal["rows"], *sorted(middle, reverse=True), *portal["last_rows"]]):
        report = named(href, reports)
        number = int(Path(report.file).stem) if report else 8_700_000 - at * 911
        url = href if href.startswith("http") else "{base}" + gkmlpt.post_path(number)
        attachments = []
        if report:
            address = "{base}/" + report.file.partition("/")[2]
            suffix = Path(report.file).suffix.lstrip(".")
            attachments.append(
                {
                    "id": int(Path(report.file).parent.name),
                    "name": f"{title}.{suffix}",
                    "type": suffix.lower(),
                    "mime": "application/pdf",
                    "size": str((HERE / report.file).stat().st_size),
                    "url": address,
                }
            )
            body = (
                f"<p>现将《{title}》予以公布，全文见附件。</p>\n"
                f'<p><a href="/{report.file.partition("/")[2]}">附件：{title}.{suffix}</a></p>'
            )
            meta = {
                "title": title,
                "date": date,
                "source": report.agency,
                "id": str(number),
                "number": f"11440100007482794X/{date[:4]}-{at + 11:05}",
                "category": "政府信息公开年报及公示",
                "site_id": portal["site_id"],
            }
            write(folder / gkmlpt.post_path(number).lstrip("/"), gkmlpt.document_page(meta, body))
        moment = int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp()) - 8 * 3600
        records.append(
            {
                "id": number,
                "title": title,
                "document_number": "",
                "identifier": f"11440100007482794X/{date[:4]}-{at + 11:05}",
                "publisher": "广州市科学技术局",
                "keywords": "",
                "date": moment,
                "created_at": f"{date} 09:40:00",
                "first_publish_time": moment + 36_000,
                "display_publish_time": moment,
                "abstract": "",
                "classify_main": portal["category"],
                "classify_main_name": "政府信息公开年报及公示",
                "classify_genre_name": "其他",
                "classify_theme_name": "",
                "url": url,
                "post_url": url,
                "attachment": attachments,
                "relation": "[]",
                "is_expired": 0,
                "is_abolished": 0,
            }
        )
    nodes = [
        {"id": 1500, "name": "机构职能", "parent": 0, "post_count": 0, "jump_url": "", "children": []},
        {
            "id": portal["category"],
            "name": "政府信息公开年报及公示",
            "parent": 0,
            "post_count": len(records),
            "jump_url": "",
            "children": [],
        },
        {
            "id": 1530,
            "name": "行政处罚",
            "parent": 0,
            "post_count": 0,
            "jump_url": "http://credit.gz.gov.cn/",
            "children": [],
        },
    ]
    catalogue = folder / "gkmlpt"
    write(catalogue / "index.html", gkmlpt.shell(portal["site_name"], portal["site_id"], nodes))
    write(catalogue / "tree.json", json.dumps(nodes, ensure_ascii=False, indent=1) + "\n")
    write(catalogue / "articles.json", json.dumps(records, ensure_ascii=False, indent=1) + "\n")
    write(folder / "404.html", nfcms.absent_page(portal["site_name"]))


def make_static_list(folder: Path, portal: dict[str, Any], reports: Reports) -> None:
    column = folder / portal["path"]
    rows = []
    for at, (date, title, href) in enumerate(portal["rows"]):
        report, target = named(href, reports), href
        if report:
            file = Path(report.file)
            target = f"{file.parent.name}/t{date.replace('-', '')}_{620 - at * 18}.html"
            page = static_list.document_page(title, report.agency, date, f"./{file.name}", f"{title}.pdf")
            write(column / target, page, static_list.ENCODING)
        rows.append(Row(date, title, target))
    size = portal["per_page"]
    parts = [rows[at : at + size] for at in range(0, len(rows), size)]
    for number, part in enumerate(parts, start=1):
        page = static_list.list_page(portal["title"], portal["agency"], portal["prefix"], part, number, len(parts))
        write(column / static_list.page_name(number), page, static_list.ENCODING)
    write(folder / "404.html", static_list.absent_page(), static_list.ENCODING)


def make_hanweb(folder: Path, store: Path, portal: dict[str, Any], reports: Reports) -> None:
    column = hanweb.Column(**portal["column"])
    batches = portal["notices"]["batches"]
    middle = []
    for batch in range(batches, 0, -1):
        title = portal["notices"]["title"].format(batch=batch)
        date = f"2020-{batch:02}-{5 + batch * 7 % 20:02}"
        middle.append(
            [date, title, f"/art/2020/{batch}/{int(date[-2:])}/art_{column.id}_{4_100_000 + batch * 9173}.html"]
        )
    files, records = {}, []
    for number, (date, title, href) in enumerate([*portal["rows"], *middle, *portal["last_rows"]], start=1):
        report, target = named(href, reports), href
        if report:
            file = Path(report.file)
            files[file.name] = "{base:oss}/" + str(file.relative_to(store.name))
            year, month, day = (int(part) for part in date.split("-"))
            target = f"/art/{year}/{month}/{day}/art_{column.id}_{4_000_000 + int(file.stem[:5], 16)}.html"
            body = (
                f"<p>{title}全文见附件。</p>\n"
                f'<p><a href="{hanweb.DOWNLOAD}?classid=0&amp;filename={file.name}">{title}.docx</a></p>'
            )
            meta = {
                "title": title,
                "date": date,
                "source": "区科技局",
                "number": f"11330411002551943R/{year}-{number + 40000}",
                "site_name": portal["site_name"],
            }
            write(folder / target.lstrip("/"), hanweb.document_page(meta, body))
        records.append(hanweb.record(Row(date, title, target), number))
    write(folder / "col" / f"col{column.id}" / "index.html", hanweb.list_page(column, records))
    data = {"column": portal["column"], "records": records}
    write(folder / "records.json", json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    write(folder / "attachments.json", json.dumps(files, indent=1) + "\n")
    write(folder / "404.html", nfcms.absent_page(portal["site_name"]))


def main() -> None:
    lists = tomllib.loads((HERE / "content" / "lists.toml").read_text(encoding="utf-8"))
    reports = {facts.id: facts for facts in load_all()}
    make_nfcms(HERE / "hp", lists["hp"], reports)
    make_gkmlpt(HERE / "gz-kjj", lists["gz-kjj"], reports)
    make_static_list(HERE / "huadu", lists["huadu"], reports)
    make_hanweb(HERE / "xiuzhou", HERE / "oss", lists["xiuzhou"], reports)


if __name__ == "__main__":
    main()
