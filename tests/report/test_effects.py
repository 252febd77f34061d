"""Effects by step: an evening belongs to the dose of the night before."""

from course.happenings import MG_1_5, MG_3, night
from decision.diaries import advised_nights
from lowtide.course.events import CheckedIn, Effect, Severity
from lowtide.course.facts import CourseFacts
from lowtide.report.effects import StepEffects, effects_by_step
from report.pages import page_of

START = "start/clear/q1.5"


def effects(diary: str) -> tuple[StepEffects, ...]:
    course, nights = page_of(diary)
    first = course.beginning.first_dose if course.beginning else None
    return effects_by_step(course.facts, nights, first)


def test_each_dose_has_the_evenings_after_it() -> None:
    # The first evening at 3 mg still speaks of the night at 1.5 mg.
    found = effects(f"{START} q1.5*13 m3 m3 r3 u")
    assert found == (
        StepEffects(MG_1_5, 14, 1, Severity.MILD, (("nausea", 1),), 0),
        StepEffects(MG_3, 2, 2, Severity.MODERATE, (("nausea", 2),), 0),
    )


def test_a_dose_that_was_taken_counts_before_the_one_that_was_advised() -> None:
    found = effects(f"{START} q3 m- m? m")
    assert [(each.dose, each.answered, each.noticed) for each in found] == [
        (MG_1_5, 3, 2),
        (MG_3, 1, 1),
    ]


def test_nights_without_a_dose_come_last() -> None:
    found = effects(f"{START} q1.5 !- q1.5 q1.5")
    assert [(each.dose, each.answered, each.worst) for each in found] == [
        (MG_1_5, 3, Severity.SEVERE),
        (None, 1, None),
    ]


def test_what_was_before_the_first_dose_or_not_answered_does_not_count() -> None:
    assert effects("clear/m m") == ()
    assert effects(f"clear/m {START} u .") == ()


def test_sleep_that_is_worse_is_counted_beside_the_effects() -> None:
    (found,) = effects(f"{START} s1.5 q1.5 s1.5")
    assert (found.answered, found.noticed, found.worst, found.slept_worse) == (3, 0, None, 2)


def test_the_three_names_that_came_most_often_by_evenings() -> None:
    # Twice the same name on one evening is one evening; equal numbers go by name.
    said = [
        "headache headache",
        "headache nausea",
        "nausea dreams",
        "dizziness dreams",
        "dizziness",
        "headache",
    ]
    nights = advised_nights("start/clear/q1.5 " + "q1.5 " * len(said))
    first = nights[0].night
    check_ins = {
        first + number: CheckedIn(
            effects=tuple(Effect(name, Severity.MILD) for name in names.split())
        )
        for number, names in enumerate(said, start=1)
    }
    (found,) = effects_by_step(CourseFacts(check_ins=check_ins), nights, first)
    assert found.named == (("headache", 3), ("dizziness", 2), ("dreams", 2))
    assert found.noticed == 6


def test_an_urgent_sign_is_urgent_however_strong_it_was_said_to_be() -> None:
    nights = advised_nights("start/clear/q1.5 q1.5")
    said = CheckedIn(effects=(Effect("swelling of the face", Severity.MILD),))
    facts = CourseFacts(check_ins={night(2): said})
    (found,) = effects_by_step(facts, nights, night(1))
    assert found.worst is Severity.URGENT
