"""What a course begins with: whose it is, and what else they take and live with."""

from lowtide.actions.personal.statements import Saying, record_once
from lowtide.course.events import (
    Condition,
    ConditionsStated,
    Introduced,
    MedicinesStated,
    StartDescribed,
)
from lowtide.course.journal import Journal


def introduce(journal: Journal, saying: Saying, name: str, helper: str) -> None:
    """The course is for somebody of this name; a helper fills it in where one is named."""
    record_once(journal, saying, Introduced(name, helper))


def state_medicines(journal: Journal, saying: Saying, names: tuple[str, ...]) -> None:
    """These are all the other medicines from the night on; () is none."""
    record_once(journal, saying, MedicinesStated(names))


def state_conditions(journal: Journal, saying: Saying, conditions: tuple[Condition, ...]) -> None:
    """These are all the conditions from the night on; () is none."""
    record_once(journal, saying, ConditionsStated(conditions))


def describe_start(journal: Journal, saying: Saying, bad_spell: bool | None) -> None:
    """Whether it was a bad spell in which they began to answer; None is not sure."""
    record_once(journal, saying, StartDescribed(bad_spell))
