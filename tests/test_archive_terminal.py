"""Text of the web on a terminal."""

import pytest

from archive.terminal import one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("某局\u30002020年\x1b[2J", "某局\u30002020年 [2J"),
        ("a\r\nb\u2028c\x9bd\x07", "a  b c d "),
        ("\u202eexe.fdp\u200b", " exe.fdp "),
        ("\ud800", " "),
        ("𠮷\ue000\U000323af", "𠮷\ue000\U000323af"),
    ],
)
def test_only_what_steers_or_cannot_be_written_is_left_out(text: str, shown: str) -> None:
    assert one_line(text) == shown
    assert one_line(text).encode()
