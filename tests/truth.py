"""Comparing a read report with the truth about it (the layout of tests/sites/expected and of the gold files)."""

from typing import Any

from parser.report import Report

VERDICTS = {"pass": "agrees", "fail": "differs", "not_assessable": "unknown"}


def wrong_cells(report: Report, truth: dict[str, Any]) -> list[str]:
    """One line for each cell whose value or state is not the true one, and for each cell of no known table."""
    cells = report.cell
    wrong = [f"{'.'.join(key)}: not in the truth" for key in cells if key[0] not in truth["tables"]]
    for table, rows in truth["tables"].items():
        for row, columns in rows.items():
            for column, value in columns.items():
                key = f"{table}.{row}.{column}"
                state = state_of(key, value, truth)
                cell = cells.get((table, row, column))
                if cell is None:
                    wrong.append(f"{key}: not read, true is {state} {value}")
                elif (cell.state, cell.value) != (state, value):
                    wrong.append(f"{key}: read {cell.state} {cell.value} from {cell.raw!r}, true is {state} {value}")
    return wrong


def state_of(key: str, value: object, truth: dict[str, Any]) -> str:
    if "states" in truth:
        return str(truth["states"].get(key, "number"))
    if value is not None:
        return "number"
    return "ambiguous" if key.rsplit(".", 1)[0] in truth["ambiguous_cells"] else "missing"


def true_findings(truth: dict[str, Any]) -> list[tuple[str, str, str, Any, Any]]:
    if "findings" in truth:
        return [(f["check"], f["line"], f["verdict"], f["left"], f["right"]) for f in truth["findings"]]
    details = truth["identity_checks"]["detail"]
    return [(d["id"], d["unit"], VERDICTS[d["status"]], d["lhs"], d["rhs"]) for d in details]


def found_findings(report: Report) -> list[tuple[str, str, str, Any, Any]]:
    return [(f.check, f.line, f.verdict, f.left, f.right) for f in report.findings]
