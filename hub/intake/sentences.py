"""Sentences for those who deliver files: in English, and in Chinese for the clerk who mends the row."""

from __future__ import annotations

from typing import Self


class Sentence(str):
    """An English sentence that carries its Chinese one."""

    __slots__ = ("chinese",)
    chinese: str

    def __new__(cls, english: str, chinese: str) -> Self:
        sentence = super().__new__(cls, english)
        sentence.chinese = chinese
        return sentence

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # a str has one
        """What another process makes it of."""
        return str(self), self.chinese


def chinese_of(sentence: str) -> str:
    """Return the Chinese of a sentence; the sentence itself where it has none."""
    return sentence.chinese if isinstance(sentence, Sentence) else sentence
