"""S10: a short YAML text cannot stand for more than a hub can hold."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hub.bounded_yaml import DEEPEST, Unbounded, content_of
from hub.grants.policy import PolicyMistakes
from hub.grants.policy_file import read_policy
from hub.policy.parameter_file import ParameterFileError, read_parameters

NINE = ", ".join("x" * 9)
LAUGHS = "\n".join([f"a0: &a0 [{NINE}]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))])
"""Some hundred bytes that stand for 9^9 values."""

UNBOUNDED = {
    "laughs": LAUGHS,
    "within itself": "a: &a [*a]",
    "a mapping within itself": "a: &a {b: *a}",
    "deep": "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    "deep and open": "[" * 100_000,
}


@pytest.mark.parametrize("text", UNBOUNDED.values(), ids=list(UNBOUNDED))
def test_s10_what_multiplies_is_refused_while_it_is_read(text: str) -> None:
    with pytest.raises(Unbounded):
        content_of(text)


def test_s10_values_are_counted_with_every_alias_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken at the bound, refused beyond it: the list of n has n + 1, each alias of it as many, and two keys and the whole."""
    monkeypatch.setattr("hub.bounded_yaml.MOST_VALUES", 105)
    each = 50
    texts = [f"a: &a [{','.join(['1'] * number)}]\nb: *a" for number in (each, each + 1)]
    assert len(content_of(texts[0])["b"]) == each
    with pytest.raises(Unbounded, match="counting every use of an alias"):
        content_of(texts[1])


def test_s10_an_alias_of_a_list_is_taken() -> None:
    text = "a: &a [1, 2]\nb: *a\nc: {<<: {d: 1}}\nday: 2026-01-01"
    assert content_of(text) == yaml.safe_load(text)
    assert content_of("") is None


def test_s10_a_policy_and_a_file_of_parameters_say_so_with_the_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyMistakes) as mistakes:
        read_policy(LAUGHS, {}, folder=tmp_path)
    (sentence,) = mistakes.value.mistakes
    assert sentence.startswith("line 6: This is not YAML that can be read: at most 500,000 values")
    file = tmp_path / "parameters.yaml"
    file.write_text(LAUGHS, "utf-8")
    with pytest.raises(ParameterFileError, match="larger than is accepted"):
        read_parameters(file)


def test_s10_a_number_of_many_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unbounded, match="a number has at most 64 characters"):
        content_of("a: 1" + ":59" * 100)
    assert content_of("a: 1:30") == {"a": 90}
    with pytest.raises(PolicyMistakes):
        read_policy("organisations:\n  - {id: !!timestamp x}", {}, folder=tmp_path)
    (tmp_path / "parameters.yaml").write_text("values: [!!timestamp x]", "utf-8")
    with pytest.raises(ParameterFileError):
        read_parameters(tmp_path / "parameters.yaml")
