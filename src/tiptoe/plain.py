"""The shapes of texts that people and programs tell, as every reader of patterns takes them.

Patterns as JSON Schema, Python and other languages read them alike. Pure. What is told is held to
the same pattern that is published for it.
"""

import re

__all__ = ["CLOCK", "DAY", "IN_YEARS", "MOMENT", "NAME", "TEXT", "YEARS", "fits", "is_writable"]

YEARS = range(1950, 2151)  # our choice: those of living people, far from the calendar's ends
IN_YEARS = f", of the years {YEARS[0]} to {YEARS[-1]}"
# A day that exists, of YEARS:
_LEAP = r"(19(5[26]|[68][048]|[79][26])|20([02468][048]|[13579][26])|21(0[48]|[24][048]|[13][26]))"
_YEAR = r"(19[5-9][0-9]|20[0-9]{2}|21[0-4][0-9]|2150)"
_IN_MONTH = r"((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
_HOUR = r"([01][0-9]|2[0-3])"
DAY = rf"^({_YEAR}-{_IN_MONTH}|{_LEAP}-02-29)$"
CLOCK = rf"^{_HOUR}:[0-5][0-9]$"
MOMENT = (
    rf"{DAY[:-1]}[T ]{_HOUR}:[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,6}})?)?(Z|[+-]{_HOUR}:[0-5][0-9])$"
)
NAME = r"^[a-z][a-z0-9_]{0,59}$"
# Neither control characters but the end of a line, nor what turns the direction of the text; and
# somewhere in it something that is seen.
_HIDDEN = (
    r"\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    r"\ufffe\uffff"
)
_SPACES = r"\u000a \u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000"
TEXT = rf"^[^{_HIDDEN}]*[^{_HIDDEN}{_SPACES}][^{_HIDDEN}]*$"


def fits(pattern: str, told: object) -> bool:
    """Whether it is a text of this shape, to its end: `$` alone would let a newline pass."""
    if not isinstance(told, str) or not is_writable(told):
        return False
    return re.fullmatch(pattern[1:-1], told) is not None


def is_writable(text: str) -> bool:
    """False with half of a character, which JSON can say and nothing can show."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False
