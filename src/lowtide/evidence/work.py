"""The numbers of a file as figures that may be cited, the derived ones computed anew."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec.structs import replace

from lowtide.evidence.model import Figure, Number, Sign, Source
from lowtide.evidence.recipes import RECIPES, Worked
from lowtide.sources import Mark


def figures_of(
    owner: str, sources: Sequence[Source], numbers: Sequence[tuple[int, Number]]
) -> tuple[dict[str, Figure], list[str]]:
    """Figures by name, and what is wrong with those that cannot be derived.

    Each number comes with its place in the file, by which problems name it.

    A derived figure is exact; the file's number is what it rounds to, or a problem. One that was
    not found is no figure.
    """
    addresses = {source.key: source for source in sources}
    made: dict[str, Figure] = {}
    problems: list[str] = []
    known = {number.key for _, number in numbers}
    waiting = [(at, n) for at, n in numbers if n.mark is not Mark.NOT_FOUND]
    while ready := [(at, n) for at, n in waiting if set(n.uses) <= made.keys()]:
        waiting = [each for each in waiting if each not in ready]
        for at, number in ready:
            figure = _figure(owner, addresses, number)
            made[number.key], wrong = _worked(figure, number, made)
            problems += [f"numbers[{at}].{problem}" for problem in wrong]
    for at, number in waiting:
        problems += [f"numbers[{at}].{each}" for each in _unmet(number, known, made)]
    return {figure.name: figure for figure in made.values()}, problems


def _figure(owner: str, sources: dict[str, Source], number: Number) -> Figure:
    recipe = RECIPES.get(number.recipe or "")
    return Figure(
        name=f"{owner}_{number.key}",
        what=number.what,
        unit=number.unit,
        mark=number.mark,
        value=number.value or 0.0,
        decimals=max(_decimals(each) for each in (number.value, number.low, number.high)),
        low=number.low,
        high=number.high,
        of=number.of,
        dose_mg=number.dose_mg,
        source=sources.get(number.source or ""),
        recipe=recipe.words if recipe else None,
        of_figures=tuple(f"{owner}_{key}" for key in number.uses),
        sign=number.sign,
        note=number.note,
    )


def _worked(
    figure: Figure, number: Number, made: dict[str, Figure]
) -> tuple[Figure, Iterator[str]]:
    """The figure as its recipe gives it, and where the file's number disagrees."""
    recipe = RECIPES.get(number.recipe or "")
    if recipe is None:
        return figure, iter(())
    used = [made[key] for key in number.uses]
    if recipe.takes not in (0, len(used)) or not used:
        return figure, iter((_wrong_count(number, recipe.takes),))
    try:
        worked = recipe.work(used, number)
    except (ValueError, ZeroDivisionError, OverflowError) as problem:
        return figure, iter((f"recipe: cannot be worked: {problem}. Correct what it uses.",))
    return _exact(figure, worked, used), _disagreeing(number, worked)


def _wrong_count(number: Number, takes: int) -> str:
    wanted = f"{takes} numbers" if takes else "numbers"
    return f"uses: {number.recipe} takes {wanted}, not {len(number.uses)}. Name them in its order."


def _exact(figure: Figure, worked: Worked, used: Sequence[Figure]) -> Figure:
    assumed = figure.sign is Sign.ASSUMED or any(each.sign is Sign.ASSUMED for each in used)
    has_interval = figure.low is not None and worked.low is not None
    return replace(
        figure,
        value=worked.value,
        low=worked.low if has_interval else figure.low,
        high=worked.high if has_interval else figure.high,
        sign=Sign.ASSUMED if assumed else Sign.STATED,
    )


def _disagreeing(number: Number, worked: Worked) -> Iterator[str]:
    for name in ("value", "low", "high"):
        written, found = getattr(number, name), getattr(worked, name)
        if written is None or found is None:
            continue
        decimals = _decimals(written)
        if abs(found - written) > 0.5 * 10**-decimals * (1 + 1e-9):
            yield (
                f"{name}: {written:g} is not what {number.recipe} gives, "
                f"{found:.{decimals + 1}f}. Correct it, or what it uses."
            )


def _unmet(number: Number, known: set[str], made: dict[str, Figure]) -> Iterator[str]:
    missing = [key for key in number.uses if key not in made]
    for key in missing:
        if key not in known:
            yield f'uses: "{key}" is no number of this file. Choose from its numbers.'
    if all(key in known for key in missing):
        yield f"uses: {', '.join(missing)} cannot be worked, so this neither. Correct them first."


def _decimals(value: float | None) -> int:
    """How many decimals a number is written with."""
    if value is None:
        return 0
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
