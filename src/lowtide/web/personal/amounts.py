"""Tonight's dose in what the person has at hand."""

from lowtide.course.facts import CourseFacts
from lowtide.quantities import Dose


def amount_of(facts: CourseFacts, dose: Dose | None) -> str:
    """What to take for a dose; empty where nothing is known of what is at hand."""
    return ""
