"""What a text may hold, wherever it comes in: in a question, a file or a policy.

Refused is what nobody sees and so nobody means. Control characters (C0, DEL, C1), halves of surrogate pairs, and code points that
are no characters; what Unicode calls format characters (Cf) and separators of lines and paragraphs: signs without a width,
joiners, and those that turn the direction of a text, by which a name can be shown as another one; whatever else has its property
Default_Ignorable_Code_Point, such as the fillers of Hangul, which are letters; and the few letters and symbols that are drawn as
nothing, such as the Braille pattern without a dot. A mark that combines with the character before it is refused where there is
none: at the beginning, and after a blank. An empty or blank text is none.

What makes a rare character of a name another form of itself, a variation selector, is taken right after what it can be for: an
ideograph, a symbol, or a letter of Mongolian. Anywhere else it changes nothing that anybody sees.
"""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U00013442\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
_SELECTED = re.compile("(.?)([\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef])")
"""A variation selector, and the character before it."""

_BEGUN = re.compile(r"(?:\A|\s)([^\w\s!-~])")
"""What begins a text, or follows a blank, and is neither a letter nor a digit: a mark is among these."""

_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_MONGOLIAN = re.compile("[\u1820-\u18aa]")

_DRAWN_ALIKE = str.maketrans(
    "\u0430\u0432\u0441\u0435\u0501\u04bb\u0456\u0458\u043a\u043c\u043d\u043e\u0440\u0455\u0442\u0443\u0445\u051b\u051d"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b3",
    "abcedhijkmhopstyxqwabezhikmnoptyxy",
)
"""Small letters of Cyrillic and Greek that, small or capital, are drawn as a Latin one, and that one."""

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2043\u2212.\u00b7\u2022\u2027\u30fb_,\u3001\u3002]+")
"""What parts words: whoever reads two names that differ by it alone takes them for one."""

UNSEEN = "must not have control characters, line breaks, or other invisible characters."
EMPTY = "must not be empty."


def has_unseen(text: str) -> bool:
    """Return True when a text has a character that nobody sees."""
    if _UNSEEN.search(text):
        return True
    if text.isascii() or text.isalnum():  # most are: neither marks nor selectors are letters or digits
        return False
    marks = any(unicodedata.category(found[1])[0] == "M" for found in _BEGUN.finditer(text))
    return marks or not all(_takes(*found.groups()) for found in _SELECTED.finditer(text))


def _takes(base: str, selector: str) -> bool:
    """Return True where a variation selector can make a character another form of itself."""
    if selector < "\ufe00":
        return _MONGOLIAN.fullmatch(base) is not None
    if _IDEOGRAPH.fullmatch(base):
        return True
    return selector <= "\ufe0f" and not base.isascii() and unicodedata.category(base)[0] in "SP"


def flaw(text: str) -> str | None:
    """Return what is wrong with a text, as the end of a sentence that begins with its name; None where nothing is."""
    if has_unseen(text):
        return UNSEEN
    return None if text.strip() else EMPTY


def reads_as(name: str) -> str:
    """Return a name as it is compared with others: those that a reader would take for one are the same.

    They may differ by blanks and other signs between words, by the width or another form of a letter (NFKC), by case, by a
    variation selector, and by letters of another script that are drawn alike.
    """
    plain = unicodedata.normalize("NFKC", _SELECTED.sub(r"\1", name)).casefold()
    return _BETWEEN.sub("", plain.translate(_DRAWN_ALIKE))
