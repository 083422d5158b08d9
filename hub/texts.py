"""What a text may hold, wherever it comes in: in a question, a file or a policy.

Refused is what nobody sees and so nobody means: control characters (C0, DEL, C1), halves of surrogate pairs, code points that
are no characters, and what Unicode calls format characters (Cf) and separators of lines and paragraphs: signs without a width,
joiners, and those that turn the direction of a text, by which a name can be shown as another one. What makes a
rare character of a name another form of itself (variation selectors) is not among them. An empty or blank text is none.
"""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)

UNSEEN = "must not have control characters, line breaks, or other invisible characters."
EMPTY = "must not be empty."


def has_unseen(text: str) -> bool:
    """Return True when a text has a character that nobody sees."""
    return _UNSEEN.search(text) is not None


def flaw(text: str) -> str | None:
    """Return what is wrong with a text, as the end of a sentence that begins with its name; None where nothing is."""
    if has_unseen(text):
        return UNSEEN
    return None if text.strip() else EMPTY
