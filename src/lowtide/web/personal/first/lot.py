"""A first day drawn by lot: offered with its reason, drawn once, and ended by whoever wants."""

import os
from typing import assert_never

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lowtide.actions.follow import Followed
from lowtide.actions.personal.drawing import draw_start, end_draw, may_draw, stay_by_draw
from lowtide.course.events import StartDrawn
from lowtide.trial.catalogue import numbers
from lowtide.trial.drawn import Design, design_on, first_possible, standing
from lowtide.web.courses import Opened, journal_of
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import spoken


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What a draw is for and among which days; once drawn, which day it is and how to end it."""
    if request.method == "POST":
        _said(request, opened)
        return redirect("first_step", opened.key, "lot")
    followed, lot = opened.followed, numbers()
    first = first_possible(followed.facts, followed.night, lot)
    said = standing(followed.facts, followed.night)
    words = {
        "step": "begin",
        "may_draw": may_draw(followed.facts),
        "days": lot.days.value,
        "most": lot.most_extra_doses.value,
        "first": first.date,
        "last": (first + (lot.days.value - 1)).date,
        "sources": (lot.days.citation, lot.most_extra_doses.citation),
        "lines": lot_lines(followed),
        "steps": _step_lines(followed, said) if said else (),
        "drawn": said,
        "entry_id": entry_sent(request),
    }
    return render(request, "lowtide/first/lot.html", words)


def _said(request: HttpRequest, opened: Opened) -> None:
    followed, saying = opened.followed, saying_of(request, opened)
    do, journal = request.POST.get("do"), journal_of(opened.key)
    if do == "draw" and may_draw(followed.facts):
        with_steps = bool(request.POST.get("with_steps"))
        draw_start(journal, saying, followed, os.urandom, with_steps=with_steps)
    elif do == "end" and request.POST.get("sure") and standing(followed.facts, followed.night):
        end_draw(journal, saying)
        messages.success(request, _("Written down."))
    elif do == "end":
        messages.warning(request, _("Tick the line first if you mean it."))
    else:
        messages.info(request, _("It is drawn once, before the first dose, and never again."))


# --- how it is said ------------------------------------------------------------------------------


def lot_lines(followed: Followed) -> tuple[str, ...]:
    """What the draw is worth tonight, in a sentence or two; nothing where nothing was drawn."""
    design, drawn = design_on(followed.facts, followed.night), followed.facts.drawn
    if design is None or drawn is None:
        return ()
    if drawn.said is None:
        return (_("Your first day was drawn by lot. The draw was erased and does not count."),)
    return _lines(design, {"day": date_format(drawn.said.chosen, "l j F")})


def _lines(design: Design, day: dict[str, str]) -> tuple[str, ...]:
    match design:
        case Design.WAITING:
            return (_("Your first night is %(day)s (drawn by lot).") % day,)
        case Design.DUE:
            return (
                _("Your first night was drawn for %(day)s. No dose is written down yet.") % day,
            )
        case Design.KEPT:
            return (_("You began on %(day)s, as it was drawn by lot.") % day,)
        case Design.LATE:
            return (
                _("Your first night was drawn for %(day)s. You began later.") % day,
                _("The day drawn is still the one that is compared. That keeps it honest."),
            )
        case Design.LEFT:
            return (
                _("Your first night was drawn for %(day)s. You went another way.") % day,
                _("So your first day no longer counts as drawn by lot."),
            )
        case _ as never:
            assert_never(never)


def waiting_lines(followed: Followed) -> tuple[str, ...]:
    """The first night, while it is still to come."""
    waiting = design_on(followed.facts, followed.night) is Design.WAITING
    return lot_lines(followed) if waiting else ()


def stay_text(followed: Followed) -> str:
    """For how long the draw says to stay at a dose, whatever is offered; empty where it does not.

    It says the whole number, so that it is true as well where a phone goes on without network.
    """
    stay = stay_by_draw(followed)
    if stay is None:
        return ""
    text = _(
        "By the draw you stay at %(dose)s for %(doses)s doses. If a higher dose is offered before, "
        "take the lower one."
    )
    return text % {"dose": spoken(stay.dose), "doses": stay.doses}


def _step_lines(followed: Followed, said: StartDrawn) -> tuple[str, ...]:
    steps = followed.protocol.lengthened(said.extra_doses).steps
    longer = _("%(dose)s: %(doses)s doses, %(extra)s of them by the draw")
    usual = _("%(dose)s: %(doses)s doses, as the schedule says")
    return tuple(
        (longer if extra else usual)
        % {"dose": spoken(step.dose.value), "doses": step.doses.value.number, "extra": extra}
        for step, extra in zip(steps, said.extra_doses, strict=False)
        if step.doses is not None
    )
