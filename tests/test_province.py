"""A small province of many platforms, crawled as a whole: exactly what is held is found, one connection a host."""

import math
from dataclasses import replace

import pytest

from tests.crawl_bench import Revisit, Run, Walked, walk_province
from tests.sites.province import province
from tests.test_crawler_families import FAMILIES


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return walk_province(30, 11, tmp_path_factory.mktemp("province"), delay=0.0, bare=0)


def test_every_report_of_a_province_is_found_and_nothing_else(walked: Walked) -> None:
    assert walked.failures() == []
    assert walked.found == walked.held > 200
    assert any(member.state != "ok" for member in walked.members)
    assert len({member.replica.platform for member in walked.members}) >= 8


def test_what_cannot_be_had_is_an_issue_of_its_source(walked: Walked) -> None:
    for member in walked.members:
        if member.state != "ok":
            said = [line for line in walked.run.said.splitlines() if f"{member.source}: ISSUE" in line]
            assert said, member


def test_the_same_seed_gives_the_same_province() -> None:
    first, again, other = (province(FAMILIES, 25, seed) for seed in (5, 5, 6))
    assert [(m.replica.platform, m.replica.reports, m.state) for m in first] == [
        (m.replica.platform, m.replica.reports, m.state) for m in again
    ]
    assert [m.replica.platform for m in first] != [m.replica.platform for m in other]


def test_what_is_not_reached_is_said() -> None:
    run = Run(0, "", cpu=3.2, memory=100, seconds=1)
    good = Walked([], run, [], delay=1.0, held=3, found=3, most_open=1, smallest_gap=0.93, bare=replace(run, cpu=2.0))
    assert good.failures() == []
    bad = replace(good, found=2, wrong=["document x"], most_open=2, smallest_gap=0.8, bare=replace(run, cpu=1.0))
    assert len(bad.failures()) == 5
    assert replace(good, smallest_gap=math.inf, bare=None).failures() == []
    assert Revisit(200, "etag", "new", 1.2, 1.0, "2/2", "", 1).failures() == []
    assert len(Revisit(200, "etag", "new", 1.6, 1.0, "1/2", "0/2", 1).failures()) == 3
