"""Whether a number in a sentence is this agency's, this year's, and about the subject that a rule asks for."""

import re
from dataclasses import dataclass

from parser.alignment.numerals import PERIOD, YEAR, Marked
from parser.text.prose_rules import Rule, load_rules

# Names another year and speaks of this one: 去年结转的, 比2022年增加
CARRIED = re.compile("(?:上一?年度?|去年|@)度?结转|结转[至到自]?(?:上|下)一?年度?|[比较同与](?:上年|去年|@)")
DISCLOSURE = re.compile("信息公开|政务公开|依申请|公开(?:政府)?信息|信息处理费")
CLOSED = re.compile("（[^（）]*）")


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose numbers are read. ``government``: a government speaks for its whole territory, a department does not."""

    form: str | None
    year: int | None
    government: bool


def stands(
    rule: Rule, sentence: Marked, match: re.Match[str], at: int, context: str, generic: bool, setting: Setting
) -> bool:
    """Whether the number is this agency's, this year's, and about the rule's subject."""
    text = sentence.text
    guards = load_rules().guards
    segment = max(text.rfind("；", 0, match.start()), text.rfind("。", 0, match.start())) + 1
    before = CARRIED.sub("", text[segment : match.start()])
    clause = re.split("[，。；、（]", text[segment:at])[-1]
    if standing(guards["subordinate"], before, guards["reset_subject"]):
        return False
    if not setting.government and standing(guards["territory"], before, guards["reset_subject"]):
        return False
    if standing(guards["other_time"], before, guards["reset_time"]):
        return False
    if guards["not_yet"].search(before) or guards["each"].search(clause):
        return False
    if guards["cumulative"].search(text[segment:at]) and not re.search("全年|本年|今年|年内|@", text[:at]):
        return False
    if not right_year(rule, sentence, match, setting.year) or PERIOD in until_year(text[: match.start()]):
        return False
    if not rule.part and not free_of_part(text[segment : match.start()], rule.lead):
        return False
    if rule.avoid and rule.avoid.search(re.split("[，。；]", before)[-1]):
        return False
    after = text[at + 1 :]
    if rule.not_after and rule.not_after.search(after):
        return False
    said = context.split("\n")
    if rule.near and not DISCLOSURE.search("".join({*said[:2], said[-1]}) + text[: match.end()]):
        return False
    if not generic:
        return True
    if re.match(
        "(?:的)?(?:人大|政协|建议|提案|信访|投诉|举报|咨询|留言|来电|来信|工单|行政复议|行政诉讼|行政许可)", after
    ):
        return False
    return topic_of(text[: at + 1], context) in rule.topics


def standing(guard: re.Pattern[str], before: str, reset: re.Pattern[str]) -> bool:
    """Whether a guard's word stands before the number and nothing after it turns back to the agency and the year."""
    last = max((found.end() for found in guard.finditer(before)), default=-1)
    return last >= 0 and not reset.search(before, last)


def until_year(before: str) -> str:
    """What was said since the last year or 全年."""
    return before[max(before.rfind(YEAR), before.rfind("全年"), before.rfind("；")) + 1 :]


def right_year(rule: Rule, sentence: Marked, match: re.Match[str], year: int | None) -> bool:
    """The last year named before the number is the reporting year; one inside the match is the one the rule wants."""
    if year is None:
        return True
    inside = [sentence.years.get(i) for i in range(match.start(), match.end()) if match.string[i] == YEAR]
    if rule.year and inside and inside[-1] not in (None, year + rule.year):
        return False
    end = match.start() if rule.year else match.end()
    carried = {at for found in CARRIED.finditer(sentence.text) for at in range(found.start(), found.end())}
    named = [value for at, value in sentence.years.items() if at < end and at not in carried]
    return not named or named[-1] == year


def free_of_part(before: str, lead: bool) -> bool:
    """No 其中 since the segment began; with ``lead`` one may stand directly before."""
    parts = re.split("其中|包括|其余", CLOSED.sub("", before))
    return len(parts) == 1 or (lead and len(parts) == 2 and len(parts[1].strip("，：、已均")) <= 2)


def topic_of(before: str, context: str) -> str:
    """The subject named last before the number, in its sentence or else before it; '' when none is."""
    for text in (before, context):
        found = [match.lastgroup for match in load_rules().topic.finditer(text)]
        if found:
            return (found[-1] or "").split("_", 1)[1]
    return ""
