"""`scrapy detect` names platforms whose lists come from interfaces, from an agency's home page, shell or list page."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.sites.agency import Agency, maker, reports_of, site, source_toml
from tests.sites.exchange import Log
from tests.sites.server import serving
from tests.test_detect import run

YEARS = range(2015, 2024)


@pytest.mark.parametrize(
    ("platform", "odd", "evidence"),
    [
        ("nfcms", {"json", "years"}, "variables of NFCMS"),
        ("trs", {"menu"}, "articles named tDATE_N"),
        ("ucap", {"tree", "stale"}, "interfaces of UCAP"),
        ("hanweb_jpaas", {"home"}, "blocks built by jpaas"),
        ("hanweb_xxgk", {"tree"}, "catalogue module xxgk"),
        ("lonsun", {"menu"}, "columns under /public/column/"),
        ("epoint", {"home", "zero"}, "services of Epoint"),
    ],
)
def test_a_platform_is_named_with_evidence(platform: str, odd: set[str], evidence: str, tmp_path: Path) -> None:
    agency = Agency("440112-kjj", "某某区科技局", number=7)
    replica = maker(platform)(agency, reports_of(agency, YEARS), odd)
    with serving([site(replica.answers, agency.id, "127.0.1.1")], Log()) as servers:
        entry = servers.sites[0].base + replica.entry
        done = run("detect", entry, HOST_LOCKS_DIR=tmp_path / "locks")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{platform}: {evidence}" in done.stdout
    assert re.search(r"\b[1-9] annual reports", done.stdout)  # on the few pages that are looked at
    told = tomllib.loads(done.stdout.split("crawler/sources/:")[1].strip())
    assert told["platform"] == platform


def test_check_source_leaves_out_what_other_columns_mix_in(tmp_path: Path) -> None:
    agency = Agency("440112-kjj", "某某区科技局", number=7)
    replica = maker("hanweb_xxgk")(agency, reports_of(agency, YEARS), {"mixed"})
    with serving([site(replica.answers, agency.id, "127.0.1.1")], Log()) as servers:
        file = tmp_path / "440112-kjj.toml"
        file.write_text(source_toml(replica, servers.sites[0].base), encoding="utf-8")
        done = run("check-source", str(file), HOST_LOCKS_DIR=tmp_path / "locks")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    towns = [line for line in lines if "某镇" in line]
    assert towns and all(line.startswith("  leave") and "of another column" in line for line in towns)
    assert any(line.startswith("  take") and "某某区科技局" in line for line in lines)
