"""What no file of the evidence may say, as problems "key: what is wrong. What to do."."""

from collections.abc import Container, Iterable, Iterator, Mapping

from lowtide.evidence.model import Measure, Number, Outcome, Source, Told
from lowtide.evidence.recipes import RECIPES
from lowtide.sources import Mark

PEOPLE, PROBABILITY, PERCENT = "people", "p", "%"
_ADDRESSES = ("https://", "http://")


def check_sources(sources: Iterable[Source]) -> Iterator[str]:
    """A source has an address that leads somewhere."""
    for at, source in enumerate(sources):
        if not source.address.startswith(_ADDRESSES):
            yield f'sources[{at}].address: "{source.address}" is no address. Begin it with https://'


def check_told(told: Told, sources: set[str] | None) -> Iterator[str]:
    """Words have a source and a mark, or were not found and are none."""
    if told.mark is Mark.NOT_FOUND:
        if told.value is not None:
            yield "value: was not found (NF) and is filled in. Remove it, or correct the mark."
        return
    if told.value is None:
        yield "value: is missing. Add it, or mark it NF."
    yield from _source(told.source, told.mark, sources)


def check_number(
    number: Number, sources: set[str] | None, randomised: float | None
) -> Iterator[str]:
    """A number that could be true, with where it comes from; `sources` None: they are unread."""
    if number.mark is Mark.NOT_FOUND:
        if (number.value, number.low, number.high) != (None, None, None):
            yield "value: was not found (NF) and is filled in. Remove it, or correct the mark."
        return
    if number.value is None:
        yield "value: is missing. Add it, or mark it NF."
    yield from _origin(number, sources)
    yield from _interval(number)
    yield from _count(number, randomised)
    yield from _unit(number)


def check_outcome(
    outcome: Outcome, numbers: Mapping[str, Number], unsound: Container[str]
) -> Iterator[str]:
    """An outcome names numbers of its file that may be pooled; unsound ones are named already."""
    wanted = ("ldn", "placebo") if outcome.measure is Measure.COUNTS else ("effect", "se")
    for name in wanted:
        key = getattr(outcome, name)
        if key is None:
            yield f"{name}: is missing. Name a number of this file."
        elif key not in numbers and key in unsound:
            continue
        elif key not in numbers:
            yield f'{name}: "{key}" is no number of this file. Choose from its numbers.'
        else:
            yield from _poolable(name, numbers[key], outcome.measure)


def _poolable(name: str, number: Number, measure: Measure) -> Iterator[str]:
    if number.mark in (Mark.ASSUMED, Mark.NOT_FOUND):
        why = "is assumed" if number.mark is Mark.ASSUMED else "was not found"
        yield f"{name}: {number.key} {why}, and only what was seen or derived is pooled. Remove it."
    elif measure is Measure.COUNTS and number.of is None:
        yield f"{name}: {number.key} is of how many? Add of to it."
    elif name == "se" and number.value is not None and number.value <= 0:
        yield f"{name}: {number.key} is no standard error. It has to be above 0."


def _origin(number: Number, sources: set[str] | None) -> Iterator[str]:
    yield from _source(number.source, number.mark, sources)
    if number.mark is Mark.DERIVED and number.recipe is None:
        yield "recipe: is missing. Say how it is derived, or mark it S with a source."
    if number.mark is not Mark.DERIVED and number.recipe is not None:
        yield f"mark: {number.mark.value}, and it has a recipe. Mark it D, or remove the recipe."
    if number.recipe is not None and number.recipe not in RECIPES:
        yield _unknown_recipe(number.recipe)
    if number.mark is Mark.ASSUMED and number.note is None:
        yield "note: is missing. Say why this is assumed."


def _source(source: str | None, mark: Mark, sources: set[str] | None) -> Iterator[str]:
    if source is None:
        if mark is Mark.SEEN:
            yield "source: is missing. Name where it was seen by the key of a source of this file."
    elif sources is not None and source not in sources:
        known = ", ".join(sorted(sources)) or "none yet"
        yield f'source: "{source}" is no source of this file ({known}). Add it there.'


def _unknown_recipe(name: str) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    close = get_close_matches(name, RECIPES, n=1)
    remedy = f'Did you mean "{close[0]}"?' if close else f"Choose one of {', '.join(RECIPES)}."
    return f'recipe: "{name}" is no recipe. {remedy}'


def _interval(number: Number) -> Iterator[str]:
    value, low, high = number.value, number.low, number.high
    if (low is None) != (high is None):
        missing = "low" if low is None else "high"
        yield f"{missing}: is missing. An interval has both ends."
    if low is None or high is None:
        return
    if low > high:
        yield f"low: {low:g} is above high, {high:g}. Exchange them."
    elif value is not None and not low <= value <= high:
        yield f"value: {value:g} is outside its interval, {low:g} to {high:g}. Look it up again."


def _count(number: Number, randomised: float | None) -> Iterator[str]:
    if number.of is not None and number.of < 1:
        yield f"of: {number.of} people are none. Write how many there were."
    elif number.of is not None and randomised is not None and 1 <= randomised < number.of:
        yield f"of: {number.of} is more than the {randomised:g} randomised. Look it up again."
    if number.unit != PEOPLE or number.value is None:
        return
    if number.value < 0 or number.value != int(number.value):
        yield f"value: {number.value:g} is no number of people. Write a whole one, 0 or more."
    elif number.of is not None and 1 <= number.of < number.value:
        yield f"value: {number.value:g} of {number.of} is more than all. Look it up again."


def _unit(number: Number) -> Iterator[str]:
    if number.value is None:
        return
    if number.unit == PROBABILITY and not 0 <= number.value <= 1:
        yield f"value: {number.value:g} is no probability. It lies between 0 and 1."
    if number.unit == PERCENT and number.of is not None and not 0 <= number.value <= 100:
        yield f"value: {number.value:g} % is no share. It lies between 0 and 100."
