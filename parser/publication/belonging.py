"""Whose report a listed document is: the list of a government often holds those of its departments and towns as well.

Told by titles alone, the document's and the list's. A title that names nobody, or the agency in any of its shapes
(区科技局, 黄埔区科学技术局), is the agency's own. It is another's when it names

* a government, and the agency is none, or that of another place (示例市 in the list of 示例市试验区's department);
* a department or town, in the list of a government;
* a body of a place above or below the agency's own (国家税务总局示例市试验区税务局 in the list of the city's).

Departments of one place are told apart only where the list shows the agency's own report on the same year as well
(``strictly``): a department's list shows what it was called before its mergers, too.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from parser.alignment.labels import folded
from parser.publication.versions import Version
from parser.text.recognise import abbreviates, agency_of

# What an agency's name bears beyond that of the place it governs, and what titles add to it.
GOVERNING = re.compile(
    r"(?:(?:人民)?政府)?(?:系统|本级|机关)?(?:办公室|办公厅)?$|(?:管理委员会|管委会|党工委|办事处|行政公署)(?:办公室)?$"
)
ALL_OF = re.compile(r"^(?:我|全|本|中共)(?=[省市区县州旗镇乡])")
KINDS = "省|自治区|特别行政区|市|自治州|州(?!市)|盟|自治县|县|自治旗|旗|区|镇|乡|街道"
PLACE = re.compile(rf"^[省市区县州旗镇乡]|[\u4e00-\u9fff]{{1,12}}?(?:{KINDS})")
# Words that end like a place and are none; 市 of 城市管理, 区 of 社区.
NO_PLACE = re.compile(r"(?:城市|城乡|都市|超市|门市|上市|股市|社区|小区|景区|校区|库区|辖区|灾区|林区|牧区|矿区|街区)$")
SECOND = re.compile(r"[(（]([^()（）]{2,40})[)）]")


def by_agency(versions: Iterable[Version], names: Sequence[str]) -> dict[str | None, list[Version]]:
    """The versions that the lists of an agency led to: its own under None, the others under the name they print."""
    versions = list(versions)
    packed: dict[str, set[str | None]] = defaultdict(set)  # URL of a page -> whom the files in its archives name
    for version in versions:
        if version.member and version.report:
            packed[version.page.url].add(agency_of(version.report.title))
    titles = {id(one): titles_of(one, several=len(packed[one.page.url] - {None}) > 1) for one in versions}
    parts: dict[str | None, list[Version]] = {None: []}
    for version in versions:
        parts.setdefault(other_agency(titles[id(version)], names), []).append(version)
    sure = {version.year for version in parts[None] if names_own(titles[id(version)], names)}
    perhaps, parts[None] = parts[None], []
    for version in perhaps:
        other = other_agency(titles[id(version)], names, strictly=True) if version.year in sure else None
        parts.setdefault(other, []).append(version)
    return parts


def titles_of(version: Version, *, several: bool) -> tuple[str | None, ...]:
    """What tells whose report it is; the name of a page is no help where its archives hold those of ``several``."""
    own = version.report.title if version.report else None
    return (own,) if several and version.member else (own, version.page.title)


def other_agency(titles: Iterable[str | None], names: Sequence[str], *, strictly: bool = False) -> str | None:
    """The agency that titles name when none of them can mean the one that bears ``names``; None when one may."""
    told = [name for name in map(agency_of, titles) if name]
    own = [part for name in names for part in parts_of(name)]
    means = means_surely if strictly else may_mean
    if not told or not own or any(means(shown, known) for shown in told for known in own):
        return None
    return told[0]


def names_own(titles: Iterable[str | None], names: Sequence[str]) -> bool:
    """Whether a title names the agency beyond doubt."""
    told = [name for name in map(agency_of, titles) if name]
    return any(means_surely(shown, part) for shown in told for name in names for part in parts_of(name))


def parts_of(name: str) -> list[str]:
    """A name and the second one in brackets: 某区科学技术局（某开发区科技创新局）."""
    return [part for part in (SECOND.sub("", folded(name)), *SECOND.findall(folded(name))) if part]


@lru_cache(maxsize=4096)
def may_mean(shown: str, known: str) -> bool:
    """Whether a name in a title can mean the agency of a registered name."""
    place, own = ALL_OF.sub("", governed(shown)), governed(known)
    if place == own or (len(place) > 1 and own.endswith(place)) or place in "省市区县州旗镇乡":
        return True
    if is_place(own):
        # 凉山州 is 凉山彝族自治州, 广东 is 广东省.
        return place.endswith(own) or abbreviates(place, places(own)[-1] if is_place(place) else own)
    if is_place(place):
        return False
    return same_place(places(shown), places(known))


def means_surely(shown: str, known: str) -> bool:
    """Whether a name in a title is a shape of a registered name: 区科技局 of 黄埔区科学技术局, not 区教育局."""
    if not may_mean(shown, known) or is_place(governed(known)):
        return may_mean(shown, known)
    one, other = body(shown), body(known)
    return one == other or abbreviates(one, other) or abbreviates(other, one)


def body(name: str) -> str:
    """A department's name without the places before it."""
    plain = SECOND.sub("", folded(name))
    return plain[sum(map(len, places(plain))) :] or plain


def governed(name: str) -> str:
    """The place that a government's name names; other names but for their office."""
    return GOVERNING.sub("", SECOND.sub("", folded(name)).replace("人民政府", ""))  # 荔湾区人民政府南源街道办事处


def is_place(name: str) -> bool:
    """Whether a name is that of a place alone: 示例市试验区, 试验镇."""
    found = places(name)
    return bool(found) and "".join(found) == name


def places(name: str) -> list[str]:
    """The places that a name names, from above: 示例市试验区科学技术局 -> 示例市, 试验区."""
    found: list[str] = []
    before = ""
    for match in PLACE.finditer(name):
        part = before + match[0]
        if NO_PLACE.search(part):
            before = part
            continue
        found.append(part)
        before = ""
    return found


def same_place(shown: list[str], known: list[str]) -> bool:
    """False when one names a place under the other's, or above it."""
    if not shown or not known:
        return True
    last, own = shown[-1], known[-1]
    under = any(same(own, place) for place in shown[:-1]) or any(same(last, place) for place in known[:-1])
    return same(last, own) or not under


def same(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)
