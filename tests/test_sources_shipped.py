"""The shipped sources: ids, levels and region codes fit each other and GB/T 2260, platforms exist, hosts fit files."""

import re
from importlib.util import find_spec
from urllib.parse import urlsplit

import pytest

from crawler.sources import Source, load_sources
from tests.crawl_server import ROOT

SOURCES = load_sources(ROOT / "crawler" / "sources")
# GB/T 2260 (codes of the administrative divisions), those in use here. Central bodies have no code.
REGIONS = dict(
    pair.split()
    for pair in re.split(
        r"\s{2,}",
        """
  110000 北京市  110115 大兴区  110116 怀柔区  110118 密云区  130000 河北省  130400 邯郸市
  310000 上海市  320500 苏州市  320582 张家港市  320700 连云港市  320800 淮安市
  330205 江北区  330400 嘉兴市  330411 秀洲区  340000 安徽省  360733 会昌县  370200 青岛市
  410000 河南省  420100 武汉市  430500 邵阳市  440000 广东省  440100 广州市  440103 荔湾区
  440112 黄埔区  440113 番禺区  440114 花都区  441800 清远市  460100 海口市  500113 巴南区
  510400 攀枝花市  522700 黔南  530000 云南省  530100 昆明市  530300 曲靖市  532300 楚雄
  610000 陕西省  610600 延安市  623000 甘南
""".strip(),
    )
)
PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82,
}  # fmt: skip
# Bodies that are named after the place only in part, or after a zone inside it.
OTHER_NAMES = {"440112-myqyj": "广州开发区"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_source_fits_its_file_its_region_and_its_level(source: Source) -> None:
    agency = source.agency
    assert source.id.startswith(source.site + "/") and source.file.stem == source.site
    assert source.site.startswith(agency.region + "-"), "the file begins with the code of the region"
    host = urlsplit(source.url).hostname or ""
    own = source.site.split("-", 1)[1]
    assert host == own or host.removeprefix("www.") == own
    assert re.fullmatch(rf"{agency.region}(-[a-z0-9]+)?", agency.id)
    assert find_spec(f"crawler.platforms.{source.platform}")
    assert not source.local
    if agency.level == "central":
        assert agency.region == "000000"
        return
    assert REGIONS[agency.region] in agency.name or agency.name.startswith(OTHER_NAMES.get(agency.id, "\0"))
    assert int(agency.region[:2]) in PROVINCES
    depth = {"province": 2, "city": 4, "county": 6, "town": 6}[agency.level.removesuffix("-dept")]
    assert agency.region[depth:] == "0" * (6 - depth)
    assert depth == 2 or agency.region[depth - 2 : depth] != "00"
    if agency.parent:
        assert agency.parent != agency.id and agency.region.startswith(agency.parent[:6].rstrip("0"))


def test_every_code_named_here_is_in_use() -> None:
    assert set(REGIONS) == {source.agency.region for source in SOURCES} - {"000000"}


def test_the_breadth_of_what_is_shipped() -> None:
    assert len(SOURCES) >= 55
    assert len({source.agency.region[:2] for source in SOURCES}) >= 18
    assert len({source.platform for source in SOURCES}) >= 10
    assert {source.agency.level for source in SOURCES} == {
        "central", "province", "province-dept", "city", "city-dept", "county", "county-dept", "town",
    }  # fmt: skip
