"""Sources as data: what is shipped loads, and a slip is named with its file, key and remedy."""

from pathlib import Path

import pytest

from crawler.sources import SourceError, load_sources, select

GOOD = """
site = "440112-hp.gov.cn"
name = "门户网站"
platform = "nfcms"

[[source]]
id = "440112-hp.gov.cn/kjj"
agency = { id = "440112-kjj", name = "科学技术局", level = "county-dept", region = "440112" }
url = "https://www.hp.gov.cn/kjj/index.html"
first_year = 2019

[[source]]
id = "440112-hp.gov.cn/jyj"
agency = { id = "440112-jyj", name = "教育局", level = "county-dept", region = "440112" }
platform = "gkmlpt"
name = "教育局目录"
url = "https://www.hp.gov.cn/jyj/gkmlpt/index#77"
"""


def folder(tmp_path: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_one_file_gives_its_sources_with_defaults_filled_in(tmp_path: Path) -> None:
    first, second = load_sources(folder(tmp_path, GOOD))
    assert (first.id, first.platform, first.name) == ("440112-hp.gov.cn/kjj", "nfcms", "科学技术局")
    assert (first.first_year, first.local, first.attachment_hosts) == (2019, False, ())
    assert (second.platform, second.name, second.first_year) == ("gkmlpt", "教育局目录", None)
    assert first.agency.site == "440112-hp.gov.cn"


def test_parents_former_names_and_expectations_are_read(tmp_path: Path) -> None:
    agency = 'region = "440112", parent = "440112", former = [{ name = "科技局", until = "2018-12-31" }] }'
    text = GOOD.replace('region = "440112" }', agency, 1).replace("first_year = 2019", "floor = 3\nceiling = 40", 1)
    first, second = load_sources(folder(tmp_path, text))
    assert (first.agency.parent, first.agency.former) == ("440112", (("科技局", "2018-12-31"),))
    assert (first.floor, first.ceiling, second.floor, second.ceiling) == (3, 40, None, None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"nfcms"', '"wordpress"', "platform = 'wordpress': use one of "),
        ('"nfcms"', '"../x"', "platform = '../x': use one of"),
        ('"county-dept", region = "440112" }\nurl', '"county-dept", region = "44" }\nurl', "region = '44'"),
        ('level = "county-dept", region = "440112" }\nurl', 'level = "bureau", region = "440112" }\nurl', "bureau"),
        ("first_year = 2019", "first_year = 1999", "source 1: first_year = 1999: give the first year"),
        ("first_year = 2019", 'first_year = "2019"', "first_year = '2019': give a year as a number"),
        ("first_year = 2019", "final_year = 2019", "source 1: final_year = 2019: unknown key; known are"),
        ("first_year = 2019", "first_year = 2019\nlast_year = 2018", "last_year = 2018: give the last year"),
        ("https://www.hp.gov.cn/kjj/index.html", "www.hp.gov.cn", "give a full address"),
        ("https://www.hp.gov.cn/kjj/index.html", "https://[www.hp.gov.cn/", "give a full address (Invalid IPv6 URL)"),
        ("first_year = 2019", f"first_year = 2019\nnotes = '{'长' * 200}'", f"notes = '{'长' * 79}…: unknown key"),
        ("https://www.hp.gov.cn/kjj/index.html", "https://www.hp.gov.cn.example.com/", "only hosts under .gov.cn"),
        ("https://www.hp.gov.cn/kjj/index.html", "http://127.0.0.1/", "only hosts under .gov.cn"),
        ('platform = "nfcms"', 'platform = "nfcms"\nlocal = true', "may only name 127.0.0.0/8"),
        ('platform = "nfcms"', 'platform = "nfcms"\nlocal = "no"', "local = 'no': give true or false"),
        ('platform = "nfcms"', 'platform = "nfcms"\nattachment_hosts = ["http://x/"]', "give host names only"),
        ('id = "440112-hp.gov.cn/jyj"', 'id = "440112-hp.gov.cn/kjj"', "id '440112-hp.gov.cn/kjj' is already used"),
        ("jyj/gkmlpt/index#77", "kjj/index.html", "is already used"),
        ('id = "440112-jyj"', 'id = "440112-kjj"', "is named '教育局' here and '科学技术局'"),
        ('id = "440112-hp.gov.cn/kjj"', 'id = "黄埔 科技"', "give an id such as"),
        ('site = "440112-hp.gov.cn"', "", "site is missing; give an id"),
        ("[[source]]", "[source]", "not valid TOML"),
        ("first_year = 2019", "floor = 9\nceiling = 3", "ceiling = 3: give 0 <= floor <= ceiling (floor is 9)"),
        ('region = "440112" }', 'region = "440112", former = ["科技局"] }', "former = '科技局': give [{ name ="),
        (
            'region = "440112" }',
            'region = "440112", former = [{ name = "a", until = "2018" }] }',
            "until = '2018': give",
        ),
    ],
)
def test_a_slip_is_named_with_file_key_and_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(SourceError) as raised:
        load_sources(folder(tmp_path, GOOD.replace(old, new, 1)))
    assert said in str(raised.value)
    assert "0.toml" in str(raised.value)


def test_files_without_sources_without_utf8_and_no_files(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="source is missing"):
        load_sources(folder(tmp_path, 'site = "x"\nname = "x"\nplatform = "nfcms"\n'))
    (tmp_path / "0.toml").write_bytes('name = "局"'.encode("gbk"))
    with pytest.raises(SourceError, match="Save the file as UTF-8"):
        load_sources(tmp_path)
    with pytest.raises(SourceError, match="SOURCES_DIR"):
        load_sources(tmp_path / "none")


def test_sources_are_picked_by_ids_and_globs(tmp_path: Path) -> None:
    sources = load_sources(folder(tmp_path, GOOD))
    assert [s.id for s in select(sources, None)] == [s.id for s in sources]
    with pytest.raises(SourceError, match="names nothing"):
        select(sources, " , ")
    assert [s.id for s in select(sources, "*/jyj")] == ["440112-hp.gov.cn/jyj"]
    assert len(select(sources, "440112-hp.gov.cn/kjj, *jyj")) == 2
    with pytest.raises(SourceError, match=r"no source is called '\*/x'"):
        select(sources, "*/jyj,*/x")
