"""What a person's verdict on a finding hangs on, so that it survives a rebuild but not a change of the numbers.

A fingerprint is made of the rule's id, the table, the line, the report and the numbers of both sides as compared. It
does not depend on the order of findings, on where the cells stand in the document, on the wording of the rule or on
its verdict and class, nor on a table's or sentence's other words. A finding that speaks of no number and no cell (a
leftover instruction, two names) is known by its evidence instead, white space aside.

Two sentences that make the same claim with the same number have one fingerprint: a verdict on one is on both.
"""

import hashlib
import json
from decimal import Decimal

from parser.alignment.values import Number
from parser.report import Finding

# Part of every fingerprint. Raising it makes every verdict given before unfindable: only when the parts change.
SCHEME = 1


def fingerprint(report_id: str, finding: Finding) -> str:
    """32 hexadecimal digits, the same for the same claim in every build and on every machine."""
    parts: list[object] = [SCHEME, report_id, finding.check, finding.table, finding.line]
    parts += [printed(finding.left), printed(finding.right)]
    if not (finding.left_cells or finding.right_cells) and finding.left is None and finding.right is None:
        parts.append("".join(finding.evidence.split()))
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def printed(value: Number | None) -> str | None:
    """One spelling for one number: 1 and 1.0 are the same claim."""
    return None if value is None else format(Decimal(str(value)).normalize(), "f")
