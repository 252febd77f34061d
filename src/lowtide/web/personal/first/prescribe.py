"""The prescription, where there is one already: without one the diary goes on, and no dose."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lowtide.actions.personal.drawing import may_draw
from lowtide.actions.personal.prescribing import prescribe
from lowtide.web.courses import Opened, journal_of
from lowtide.web.personal.prescriber.prescribing import PrescriptionForm, words_of
from lowtide.web.personal.saying import entry_sent, saying_of


def page(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The form; once a prescription stands, what it says."""
    form = PrescriptionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        saying = saying_of(request, opened)
        prescribe(journal_of(opened.key), saying, form.prescribed(opened.key))
        offered = may_draw(opened.followed.facts)
        return redirect("first_step", opened.key, "lot" if offered else "begin")
    words = {
        "step": "prescription",
        "next": "lot" if may_draw(opened.followed.facts) else "begin",
        "stands": opened.followed.facts.prescription_on(opened.followed.night),
        "entry_id": entry_sent(request),
        **words_of(form),
    }
    return render(request, "lowtide/first/prescription.html", words)
