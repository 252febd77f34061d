"""The change since starting as a picture, and the same numbers as a table."""

from collections.abc import Iterator

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from msgspec import Struct

from lowtide.exchange.charts.change import Change, change_chart
from lowtide.report.answered.figures import Figure, in_100
from lowtide.response.answer import Answer, Spread
from lowtide.web.personal.papers.charted import wording
from lowtide.web.words import translated

PERCENTS = (15, 30, 50)
OF_100 = (5, 25, 50, 75, 95)  # the quantiles of a posterior


class Pictured(Struct, frozen=True):
    """The picture for a narrow screen and for a wide one, and the tables under it."""

    narrow: SafeString
    wide: SafeString
    rows: tuple[tuple[int, str, str], ...]
    percents: bool
    chances: tuple[tuple[int, str], ...]


def pictured(answer: Answer, narrow: int, wide: int) -> Pictured | None:
    """The picture of an answer, in widths of its own units; None where there is no change."""
    if answer.change_points is None:
        return None
    change = _change(answer, answer.change_points)
    return Pictured(
        narrow=_drawn(change, "change-narrow", narrow),
        wide=_drawn(change, "change-wide", wide),
        rows=tuple(_rows(answer)),
        percents=answer.reduction is not None,
        chances=tuple(_chances(answer)),
    )


def _drawn(change: Change, ids: str, width: int) -> SafeString:
    # The chart escapes every word that it is given.
    return mark_safe(change_chart(change, ids, width, wording()))  # noqa: S308


def _change(answer: Answer, spread: Spread) -> Change:
    level = answer.run_in.mean if answer.reduction is not None else None
    marks = () if level is None else tuple((-level * each / 100, each) for each in PERCENTS)
    return Change(
        spread.q05,
        spread.q25,
        spread.q50,
        spread.q75,
        spread.q95,
        tuple((points, _("−%(percent)s %%") % {"percent": each}) for points, each in marks),
    )


def _rows(answer: Answer) -> Iterator[tuple[int, str, str]]:
    """In how many of 100 cases the change is below so many points, and so many percent."""
    points = [_said(each, 1) for each in _ends(answer.change_points)]
    # In percent less is positive: turned round, both columns go from much less to more.
    percents = [_said(-each, 0) for each in reversed(_ends(answer.reduction))]
    return zip(OF_100, points, percents or [""] * len(points), strict=True)


def _ends(spread: Spread | None) -> tuple[float, ...]:
    if spread is None:
        return ()
    return spread.q05, spread.q25, spread.q50, spread.q75, spread.q95


def _said(value: float, digits: int) -> str:
    return Figure(value, digits, signed=True).say(translated)


def _chances(answer: Answer) -> Iterator[tuple[int, str]]:
    given = (answer.p_reduction_15, answer.p_reduction_30, answer.p_reduction_50)
    for percent, chance in zip(PERCENTS, given, strict=True):
        if chance is not None:
            yield percent, _("%(count)s in 100") % {"count": in_100(chance)}
