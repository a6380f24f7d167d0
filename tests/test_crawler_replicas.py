"""The replica agencies: exactly the reports they hold are found, and every byte of the walk is archived."""

from collections import Counter
from pathlib import Path

import pytest

from tests import sites
from tests.crawl_server import captures, crawl, differences, table


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory):
    """One crawl of all replicas: (the sites, the data folder, the finished process)."""
    folder = tmp_path_factory.mktemp("replicas")
    with sites.running(folder) as running:
        done = crawl(running.sources_dir, folder / "data")
    return running, folder / "data", done


def test_each_source_has_the_listings_it_publishes(walked) -> None:
    _, data, _ = walked
    found = Counter((row["source_id"], row["kind"]) for row in table(data, "listings"))
    for site in sites.replicas:
        for source in site.get("source", []):
            kinds = {kind: found[source["id"], kind] for kind in ("report", "false_friend", "other")}
            assert kinds["report"] == source["reports"], source["id"]
            assert kinds["false_friend"] == source["false_friends"], source["id"]
            assert sum(kinds.values()) == source["listings"], source["id"]


def test_each_published_document_is_archived(walked) -> None:
    _, data, _ = walked
    names = {c.url.rpartition("/")[2] for c in captures(data) if c.verdict == "ok"}
    for report in sites.expected():
        assert report["file"].rpartition("/")[2] in names


def test_only_the_expected_is_missing(walked) -> None:
    running, data, done = walked
    wanted = [issue for issue in sites.DATA["expected_issue"] if issue["stage"] == "crawl"]
    expected = sorted((issue["source"], issue["path"], issue["kind"]) for issue in wanted)
    bases = tuple(running.bases.values())

    def path(url: str) -> str:
        return next(url.removeprefix(base) for base in bases if url.startswith(base))

    assert sorted((i["source_id"], path(i["url"]), i["kind"]) for i in table(data, "issues")) == expected
    assert done.returncode == (1 if expected else 0)


def test_archived_bytes_are_those_the_sites_sent_and_received(walked) -> None:
    running, data, _ = walked
    assert differences(data, [(entry.url, entry.received, entry.sent) for entry in running.log]) == []
    assert len({entry.url for entry in running.log}) == len(running.log)  # nothing was asked for twice


def test_attachments_name_the_report_they_belong_to(walked) -> None:
    _, data, _ = walked
    documents = {c.url for c in captures(data) if c.role == "document" and c.verdict == "ok"}
    attached = [c for c in captures(data) if c.role == "attachment"]
    assert attached
    assert {c.parent_url for c in attached} <= documents
    assert all(c.title for c in attached)


def test_a_walk_of_one_source_leaves_the_others_alone(tmp_path: Path) -> None:
    with sites.running(tmp_path) as running:
        done = crawl(running.sources_dir, tmp_path / "data", "-a", "sources=*/myqyj")
        asked = {entry.site for entry in running.log}
    assert done.returncode == 0, done.stdout
    assert asked == {"hp"}
    assert [row["id"] for row in table(tmp_path / "data", "sources")] == ["440112-hp.replica/myqyj"]
