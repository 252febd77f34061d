"""The words of a name as people write it: one spelling of case, accents, digits and signs."""

import re
import unicodedata

_MARKS = re.compile("[®™©]")
_APOSTROPHES = re.compile("['’‘`´]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "μ": "u", "⁄": "/"}
)
# Letters and digits part company, so that "50mg" is two words; what is no ASCII stays one odd word.
_WORD = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[^\x20-\x7e\s]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_BETWEEN_LETTERS = {
    ord(sign): None
    for sign in map(chr, range(128))
    if sign.isspace()
    or " " <= sign <= "/"
    or ":" <= sign <= "@"
    or "[" <= sign <= "`"
    or "{" <= sign <= "~"
}
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")


def plain(text: str) -> str:
    """The text without accents, trade marks and invisible signs, in small letters.

    Letters of other alphabets, pictures and control characters stay and are recognised by nobody.
    """
    text = _APOSTROPHES.sub("", _MARKS.sub(" ", text))
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(sign for sign in parts if unicodedata.category(sign) not in ("Mn", "Cf"))


def words_of(plain_text: str) -> tuple[str, ...]:
    """The words of a plain text, in order: runs of letters, numbers, and runs of anything odd."""
    return tuple(_WORD.findall(plain_text))


def key_of(name: str) -> str:
    """The spelling under which a name is looked up: its words without gaps, "cocodamol"."""
    letters = name.translate(_BETWEEN_LETTERS)
    if letters.isascii() and letters.isalpha():
        return letters.lower()  # the same, and the thousands of names in the library are read soon
    return "".join(words_of(plain(name)))


def is_number(word: str) -> bool:
    """Whether a word is a number."""
    return _NUMBER.fullmatch(word) is not None


def value_of(number: str) -> float:
    """A number's value; "4,5" is four and a half, "1,000" a thousand (the larger reading)."""
    if _THOUSANDS.fullmatch(number):
        return float(number.replace(",", ""))
    whole, *rest = re.split("[.,]", number)
    return float(f"{whole}.{''.join(rest) or 0}")


def short(text: str) -> str:
    """A text on one line, cut where it is too long to be shown in a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
