"""What conditions, outcomes and the prescriber's words are called on pages."""

from django.utils.translation import gettext as _

from lowtide.course.events import Say
from lowtide.screening.catalogue import catalogue
from lowtide.screening.medicines import Outcome

ASKED_OTHERWISE = ("surgery", "under_18")  # by its day, and on the first page


def condition_title(key: str) -> str:
    """What a condition is called; one that nobody named here is called by its key."""
    titles = {
        "pregnancy": _("Pregnant, or perhaps pregnant"),
        "breastfeeding": _("Breastfeeding"),
        "liver_disease": _("A liver disease"),
        "allergy_naltrexone": _("An allergy to naltrexone"),
        "kidney_disease": _("A kidney disease"),
        "alcohol_heavy": _("Drinking much alcohol"),
        "fever": _("A fever at the moment"),
        "infection": _("An infection at the moment"),
        "candida": _("A Candida infection (thrush)"),
        "under_18": _("Under 18 years old"),
        "surgery": _("A planned operation"),
    }
    return titles.get(key, key.replace("_", " "))


def offered_conditions() -> list[tuple[str, str]]:
    """The library's conditions that are ticked, with what they are called."""
    keys = catalogue().conditions.conditions
    return [(key, condition_title(key)) for key in keys if key not in ASKED_OTHERWISE]


def outcome_title(outcome: Outcome) -> str:
    """What our check says of a medicine, in a few words."""
    return {
        Outcome.CONFLICT: _("Conflict with naltrexone"),
        Outcome.ASK: _("Please ask about it"),
        Outcome.NO_CLASH: _("No clash found in our list"),
    }[outcome]


def word_title(say: Say) -> str:
    """What the prescriber may say."""
    return {
        Say.START: _("Begin"),
        Say.RESUME: _("Go on after an interruption"),
        Say.RAISE: _("One step higher is allowed"),
        Say.STOP: _("Stop for good"),
    }[say]
