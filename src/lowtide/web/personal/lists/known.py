"""What is known: each claim of the document beside the evidence, and the whole report to keep."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from lowtide.evidence.catalogue import evidence, judged
from lowtide.evidence.claims import Judged, words_of
from lowtide.evidence.meta_analysis.answers import PAIN, answer, bayes
from lowtide.evidence.meta_analysis.figures import citable
from lowtide.evidence.model import Figure
from lowtide.exchange.charts.forest import forest_plot
from lowtide.exchange.evidence.page import page
from lowtide.exchange.evidence.rows import forest_of
from lowtide.protocol.catalogue import claims
from lowtide.protocol.model import Claim
from lowtide.web.courses import open_course
from lowtide.web.personal.known.grades import graded
from lowtide.web.personal.lists.therapies import marks
from lowtide.web.words import translated


@require_GET
def known(request: HttpRequest, course: str) -> HttpResponse:
    """What the document says and what is known, side by side."""
    open_course(request, course)
    figures = _figures()
    words = {
        "claims": [_shown(claim, judged()[claim.id], figures) for claim in claims().values()],
        "plot": _plot(),
        "marks": marks(),
    }
    return render(request, "lowtide/known.html", words)


@require_GET
def report(request: HttpRequest, course: str) -> HttpResponse:
    """The whole report as a file to keep: it brings its own style, which no page here may."""
    open_course(request, course)
    response = HttpResponse(_report(), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="evidence.html"'
    return response


@cache
def _report() -> str:
    """The library's evidence changes with the installation alone; pools take half a second."""
    return page(evidence())


@cache
def _figures() -> Mapping[str, Figure]:
    return citable(evidence())


def _shown(claim: Claim, found: Judged, figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        "key": claim.id,
        "quote": claim.quote,
        "grades": graded((claim.id,)),
        "words": words_of(found, figures).say(translated),
        "source": found.citation,
    }


@cache
def _plot() -> str:
    found = answer(evidence(), PAIN)
    if found is None:
        return ""
    forest = forest_of(found, bayes(found.sizes, PAIN, evidence().figures))
    # Markup of our own, every text in it escaped where it was made.
    return mark_safe(forest_plot(forest, "pain"))  # noqa: S308
