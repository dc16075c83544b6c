"""What other libraries' errors become in a sentence of ours."""

import pytest

from lakepulse.errors import first_line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one", "one"),
        ("\n  FATAL: ends here\nDETAIL: more\n", "FATAL: ends here"),
        ("", "OSError"),
        (" \n", "OSError"),
    ],
)
def test_the_first_line_or_the_class(text: str, said: str) -> None:
    assert first_line(OSError(text)) == said
