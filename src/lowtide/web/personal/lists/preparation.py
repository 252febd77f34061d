"""My preparation: what is at hand, what to take of it for each dose, until when, and how."""

from typing import Any, assert_never

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from lowtide.actions.personal.preparing import doses_since, state_preparation, stated_since
from lowtide.course.events import PreparationStated
from lowtide.decision.ahead import SEARCHED_NIGHTS
from lowtide.preparation.amount import (
    Doubt,
    Stronger,
    UnusualStrength,
    UnusualVolume,
    Weaker,
    amount,
    doubts,
)
from lowtide.preparation.catalogue import library
from lowtide.preparation.dates import beyond_use
from lowtide.preparation.model import Liquid, Preparation, TabletInWater, Units
from lowtide.preparation.supply import first_night_without, reorder_on
from lowtide.quantities import Dose, Night, Volume
from lowtide.web import clock
from lowtide.web.courses import Opened, journal_of, open_course
from lowtide.web.personal.amounts import amount_text, described
from lowtide.web.personal.lists.at_hand import Held, form_of, kind_of
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.personal.saying import entry_sent, saying_of
from lowtide.web.words import number, spoken, translated


@require_http_methods(["GET", "POST"])
def preparation(request: HttpRequest, course: str) -> HttpResponse:
    """What is at hand; another is written down once what is unusual was compared with the label."""
    opened = open_course(request, course)
    sent = request.method == "POST"
    kind = (request.POST if sent else request.GET).get("kind", "")
    form = form_of(kind, request.POST if sent else None, clock.wall_of(request).date())
    stated = _said(request, opened, form) if sent else None
    if stated:
        state_preparation(journal_of(course), saying_of(request, opened), stated)
        messages.success(request, _("Written down."))
        return redirect("preparation", course)
    if sent and form is None:
        messages.warning(request, _("That was not understood. Please try again."))
    words = _stands(opened) | _asked(opened, form, sent="asked" in request.POST)
    return render(
        request,
        "lowtide/preparation.html",
        words | {"kind": kind, "form": form, "marks": marks(), "entry_id": entry_sent(request)},
    )


def _said(request: HttpRequest, opened: Opened, form: Held | None) -> PreparationStated | None:
    """What a button says, or a form in which nothing is missing or in doubt; else None."""
    today = clock.wall_of(request).date()
    match request.POST.get("do"), _now(opened):
        case "none", _:
            return PreparationStated(None)
        case "anew", PreparationStated(preparation=TabletInWater() as water) as stands:
            left = water.tablets - 1 if water.tablets else water.tablets
            anew = replace(water, tablets=left)
            return replace(stands, preparation=anew, made=today, use_by=None)
        case _:
            return _stated(request, opened, form)


def _stated(request: HttpRequest, opened: Opened, form: Held | None) -> PreparationStated | None:
    if form is None or not form.is_valid():
        return None
    held, doubtful = form.preparation, _doubts(opened, form.preparation)
    # The tick is for these figures: with others in their place it is asked for again.
    if doubtful and request.POST.get("sure") != described(held):
        return None
    said = form.cleaned_data
    return PreparationStated(held, said["made"], said["use_by"], confirmed=bool(doubtful))


def _doubts(opened: Opened, held: Preparation) -> tuple[Doubt, ...]:
    return doubts(held, _doses(opened))


def _doses(opened: Opened) -> list[Dose]:
    return [step.dose.value for step in opened.followed.protocol.steps]


def _now(opened: Opened) -> PreparationStated | None:
    known = stated_since(opened.followed)
    return known[1] if known else None


# --- what is asked back --------------------------------------------------------------------------


def _asked(opened: Opened, form: Held | None, *, sent: bool) -> dict[str, Any]:
    """What is in doubt of a form that is complete; that its tick is missing, once it was there."""
    if form is None or not form.is_bound or not form.is_valid():
        return {}
    held = form.preparation
    texts = [_doubt_text(doubt) for doubt in _doubts(opened, held)]
    return {"doubts": texts, "label": described(held), "not_ticked": sent}


def _doubt_text(doubt: Doubt) -> str:
    numbers = library().numbers
    match doubt:
        case Stronger():
            text = _(
                "%(this)s is %(times)s times as strong as the usual %(usual)s. "
                "Is that what the label says?"
            )
            return text % _compared(doubt)
        case Weaker():
            text = _(
                "The usual %(usual)s is %(times)s times as strong as %(this)s. "
                "Is that what the label says?"
            )
            return text % _compared(doubt)
        case UnusualStrength():
            text = _(
                "%(strength)s is unusual: for low doses it is %(weakest)s to %(strongest)s. "
                "Is that what the label says?"
            )
            return text % {
                "strength": spoken(doubt.strength),
                "weakest": spoken(numbers.weakest_unit.value),
                "strongest": spoken(numbers.strongest_unit.value),
            }
        case UnusualVolume():
            text = _(
                "%(dose)s would be %(volume)s. Usual is %(smallest)s to %(largest)s. "
                "Is that what the label says?"
            )
            return text % {
                "dose": spoken(doubt.dose),
                "volume": spoken(doubt.volume),
                "smallest": spoken(numbers.smallest_volume.value),
                "largest": spoken(numbers.largest_volume.value),
            }
        case _:
            assert_never(doubt)


def _compared(doubt: Stronger | Weaker) -> dict[str, str]:
    """This solution beside the usual one of as much naltrexone."""
    this = doubt.solution
    usual = library().numbers.usual.value.holding(this.naltrexone)
    return {
        "this": _in(this.naltrexone, this.volume),
        "times": number(round(float(doubt.times), 1)),
        "usual": _in(this.naltrexone, Volume(round(usual))),
    }


def _in(dose: Dose, volume: Volume) -> str:
    return _("%(dose)s in %(volume)s") % {"dose": spoken(dose), "volume": spoken(volume)}


# --- what stands ---------------------------------------------------------------------------------


def _stands(opened: Opened) -> dict[str, Any]:
    known = stated_since(opened.followed)
    if known is None:
        return {}
    since, stated = known
    held = stated.preparation
    if held is None:
        return {}
    kind, until = kind_of(held), beyond_use(held, stated.made, stated.use_by)
    return {
        "stands": {
            "what": described(held),
            "kind": kind,
            "made": stated.made,
            "until": until,
            "over": until is not None and until.on < opened.followed.night.date,
            "confirmed": stated.confirmed,
            "there": _there(held),
        },
        "rows": [
            (dose, amount_text(held, amount(held, dose, confirmed=stated.confirmed)))
            for dose in _doses(opened)
        ],
        "how": [(translated(each.value), each.citation) for each in getattr(library().how, kind)],
        "supply": _supply(opened, since, stated, held),
    }


def _there(held: Preparation) -> str:
    """How much is there, as far as it was counted."""
    match held:
        case TabletInWater(tablets=int() as tablets):
            text = ngettext(
                "%(count)s tablet in the pack", "%(count)s tablets in the pack", tablets
            )
            return text % {"count": tablets}
        case Liquid(left=Volume() as left):
            return spoken(left)
        case Units():
            counted = [box for box in held.boxes if box.count is not None]
            return ", ".join(f"{box.count} × {spoken(box.strength)}" for box in counted)
        case _:
            return ""


def _supply(
    opened: Opened, since: Night, stated: PreparationStated, held: Preparation
) -> dict[str, Any]:
    """When it runs out at the doses expected, and when to see to a new one."""
    tonight, expected = opened.followed.night, list(doses_since(opened.followed, since))
    without = first_night_without(held, expected, stated.made, stated.use_by)
    ahead = [night for night, _dose in expected if night >= tonight]
    if without is None or not ahead:
        return {"nights": SEARCHED_NIGHTS if ahead and _there(held) else None}
    reorder, source = reorder_on(without), library().numbers.days_to_reorder.citation
    return {
        "without": without.date,
        "out": without <= tonight,
        "reorder": reorder,
        "now": reorder <= tonight.date,
        "source": source,
    }
