"""How a finding is put in signs: an equation only where it is one, the relation only where the numbers bear it out."""

import math
import operator
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from datasette import hookimpl

RELATIONS = {"≤": operator.le, "≥": operator.ge, "=": operator.eq}
REMARK = re.compile(r"（[^（）]*）")


class Compared(NamedTuple):
    """``sign`` stands between the two values; ``holds`` is None where the sign says it all."""

    sign: str
    holds: bool | None = None


def is_sum(finding: Mapping[str, Any], operands: Mapping[int, Mapping[str, Any]]) -> bool:
    """True for a sum of the form whose printed terms are all numbers and do come to the two values."""
    if finding["origin"] != "form":
        return False
    return all(
        adds_up([operands.get(key) for key in finding[side]], finding[f"{side}_value"]) for side in ("left", "right")
    )


def adds_up(cells: list[Mapping[str, Any] | None], value: float | None) -> bool:
    numbers = [cell["value"] for cell in cells if cell and cell["state"] == "number" and cell["value"] is not None]
    if value is None or not cells or len(numbers) < len(cells):
        return False
    return math.isclose(math.fsum(numbers), value, rel_tol=1e-9, abs_tol=1e-9)


def compared(finding: Mapping[str, Any]) -> Compared:
    """The relation between the two values of a finding.

    The rule's words name it. It is shown only when the values and the verdict agree with it, because a rule may
    compare other things than these two.
    """
    left, right, verdict = finding["left_value"], finding["right_value"], finding["verdict"]
    if left is None or right is None or verdict == "unknown":
        return Compared("、")
    signs = [sign for sign in REMARK.sub("", finding["says"] or "") if sign in RELATIONS]
    if finding["origin"] == "form" or "一致" in (finding["says"] or ""):
        signs = ["="]
    if len(signs) != 1 or RELATIONS[signs[0]](left, right) != (verdict == "agrees"):
        return Compared("、")
    if signs[0] == "=":
        return Compared("=" if verdict == "agrees" else "≠")
    return Compared(signs[0], verdict == "agrees")


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["compared"] = compared
    env.filters["is_sum"] = is_sum
