"""What medicines and conditions do to a night, by date: tables that a prescriber can check."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lowtide.asks import When, Who
from lowtide.course.events import (
    Adviser,
    Condition,
    IntervalShortened,
    MedicineAnswered,
    OpioidInIt,
)
from lowtide.course.facts import CourseFacts, Span
from lowtide.quantities import Night
from lowtide.screening.catalogue import catalogue
from lowtide.screening.findings import Bar, NightFinding, worst
from lowtide.screening.night.gate import night_findings

LIBRARY = catalogue()
FIRST = Night(date(2026, 2, 1))
ANSWERED = CourseFacts(medicines_answered=FIRST, conditions_answered=FIRST)


def at(day: str) -> Night:
    """A night of 2026, as "03-14"."""
    return Night(date.fromisoformat(f"2026-{day}"))


def facts(
    medicines: tuple[Span[str], ...] = (),
    conditions: tuple[Span[Condition], ...] = (),
    shortened: tuple[tuple[Night, IntervalShortened], ...] = (),
    answers: tuple[tuple[Night, MedicineAnswered], ...] = (),
) -> CourseFacts:
    return CourseFacts(
        medicines=medicines,
        medicines_answered=FIRST,
        conditions=conditions,
        conditions_answered=FIRST,
        shortened=shortened,
        answers=answers,
    )


def takes(name: str, first: str = "02-10", last: str | None = None) -> CourseFacts:
    return facts(medicines=(Span(name, at(first), at(last) if last else None),))


def has(
    key: str, on: str | None = None, first: str = "02-10", last: str | None = None
) -> CourseFacts:
    condition = Condition(key, at(on).date if on else None)
    return facts(conditions=(Span(condition, at(first), at(last) if last else None),))


def look(known: CourseFacts, night: str) -> tuple[NightFinding, ...]:
    return night_findings(known, at(night), 3, LIBRARY)


def bar(known: CourseFacts, night: str) -> Bar:
    return worst(look(known, night))


def only(known: CourseFacts, night: str) -> NightFinding:
    (found,) = look(known, night)
    return found


def test_nothing_taken_and_nothing_stated_is_open() -> None:
    assert look(ANSWERED, "03-01") == ()


# --- unanswered ---------------------------------------------------------------------------------


def test_what_was_never_answered_blocks_and_asks_you_before_the_next_dose() -> None:
    found = look(CourseFacts(), "03-01")
    assert [f.key for f in found] == ["unanswered:conditions", "unanswered:medicines"]
    assert {f.bar for f in found} == {Bar.BLOCKED}
    for finding in found:
        assert finding.ask is not None
        assert (finding.ask.who, finding.ask.when) == (Who.YOU, When.BEFORE_NEXT_DOSE)


def test_an_answer_counts_from_its_night_on() -> None:
    known = CourseFacts(medicines_answered=at("03-05"), conditions_answered=FIRST)
    assert only(known, "03-04").key == "unanswered:medicines"
    assert look(known, "03-05") == ()


# --- opioids and other conflicts ----------------------------------------------------------------

# medicine | last possible intake | last night in danger | first night free
INTERVALS = """
tramadol              | 03-01 | 03-10 | 03-11
tramadol retard       | 03-01 | 03-14 | 03-15
co-codamol 30/500     | 03-01 | 03-10 | 03-11
methadone             | 03-01 | 03-14 | 03-15
Suboxone              | 03-01 | 03-14 | 03-15
fentanyl patch        | 03-01 | 03-14 | 03-15
kratom                | 03-01 | 03-14 | 03-15
tapentadol            | 03-01 | 03-10 | 03-11
Imodium               | 03-01 | 03-03 | 03-04
N02AX02               | 03-01 | 03-10 | 03-11
"""
INTERVAL_ROWS = [[c.strip() for c in line.split("|")] for line in INTERVALS.strip().splitlines()]


@pytest.mark.parametrize(("name", "last", "danger", "free"), INTERVAL_ROWS)
def test_an_opioid_is_danger_until_its_interval_has_passed(
    name: str, last: str, danger: str, free: str
) -> None:
    known = takes(name, "02-10", last)
    assert bar(known, "02-09") is Bar.OPEN
    assert {bar(known, night) for night in ("02-10", last, danger)} == {Bar.DANGER}
    assert only(known, danger).not_before == at(free).date
    assert bar(known, free) is Bar.OPEN


# For any last intake and any later night: danger exactly while fewer than ten days have passed.
@given(st.integers(0, 40), st.integers(1, 40))
def test_tramadol_is_danger_for_ten_days(taken_for: int, later: int) -> None:
    last = at("03-01") + taken_for
    known = facts(medicines=(Span("tramadol", at("03-01"), last),))
    found = night_findings(known, last + later, 3, LIBRARY)
    assert (worst(found) is Bar.DANGER) == (later < 10)


def test_the_finding_of_an_opioid_that_is_taken() -> None:
    found = only(takes("Ultram 50 mg"), "03-01")
    assert found.key == "medicine:tramadol"
    assert found.not_before == date(2026, 3, 11)
    assert "Do not stop tramadol by yourself" in str(found.patient)
    assert "at the earliest 10 days after your last tramadol" in str(found.patient)
    assert '"Ultram 50 mg": on the list of medicines tonight' in str(found.prescriber)
    assert found.ask is not None
    assert (found.ask.who, found.ask.when) == (Who.PRESCRIBER, When.BEFORE_NEXT_DOSE)


def test_the_finding_of_an_opioid_that_was_taken() -> None:
    found = only(takes("tramadol", last="03-01"), "03-05")
    assert "Do not stop" not in str(found.patient)
    assert "last possible intake 1 March 2026; naltrexone not before 11 March 2026" in str(
        found.prescriber
    )


@pytest.mark.parametrize("name", ["Vivitrol", "naltrexone 50 mg", "nalmefene", "tianeptine"])
def test_without_a_known_interval_it_is_danger_until_the_prescriber_gives_a_date(name: str) -> None:
    known = takes(name, last="03-01")
    assert bar(known, "08-01") is Bar.DANGER
    assert only(known, "08-01").not_before is None
    assert "your decision" in str(only(known, "08-01").prescriber)


def test_the_own_ldn_is_no_conflict() -> None:
    assert look(takes("LDN"), "03-01") == ()
    assert look(takes("naltrexone 4.5 mg"), "03-01") == ()


def test_each_opioid_of_one_name_is_found_by_its_own_key() -> None:
    found = look(takes("codeine and methadone", last="03-01"), "03-05")
    assert {f.key for f in found} == {"medicine:codeine", "medicine:methadone"}
    assert [f.key for f in look(takes("codeine and methadone", last="03-01"), "03-12")] == [
        "medicine:methadone"
    ]


def test_one_opioid_under_two_names_is_one_finding_with_the_later_date() -> None:
    spans = (Span("tramadol", at("02-10"), at("03-01")), Span("Ultram", at("03-02"), at("03-04")))
    found = only(facts(medicines=spans), "03-05")
    assert (found.key, found.not_before) == ("medicine:tramadol", date(2026, 3, 14))


def test_a_medicine_taken_again_starts_the_interval_again() -> None:
    spans = tuple(Span("tramadol", at(day), at(day)) for day in ("03-01", "03-08"))
    known = facts(medicines=spans)
    assert bar(known, "03-17") is Bar.DANGER
    assert bar(known, "03-18") is Bar.OPEN


# --- the prescriber's shortening ----------------------------------------------------------------

# medicine taken to 03-01 | stated on | for | not before | first night free
SHORTENED = """
tramadol   | 03-02 | tramadol   | 03-08 | 03-08
tramadol   | 03-02 | Ultram     | 03-08 | 03-08
tramadol   | 03-01 | tramadol   | 03-08 | 03-08
tramadol   | 03-09 | tramadol   | 03-08 | 03-09
tramadol   | 03-02 | codeine    | 03-08 | 03-11
tramadol   | 03-02 | xyz        | 03-08 | 03-11
tramadol   | 02-28 | tramadol   | 03-08 | 03-11
tramadol   | 03-02 | tramadol   | 03-01 | 03-11
tramadol   | 03-02 | tramadol   | 03-20 | 03-20
Vivitrol   | 03-02 | Vivitrol   | 03-25 | 03-25
# What is said of a lozenge says nothing of the patch; of the patch, it says it of both.
fentanyl patch   | 03-02 | Actiq          | 03-08 | 03-15
Actiq            | 03-02 | fentanyl patch | 03-08 | 03-08
tramadol retard  | 03-02 | tramadol       | 03-08 | 03-15
Sublocade  | 03-02 | Sublocade  | 04-20 | 04-20
nalmefene  | 03-02 | nalmefene  | 03-03 | 03-03
"""
SHORTENED_ROWS = [
    [c.strip() for c in line.split("|")]
    for line in SHORTENED.strip().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("name", "stated", "medicine", "not_before", "free"), SHORTENED_ROWS)
def test_the_prescribers_date_stands_in_the_place_of_the_interval(
    name: str, stated: str, medicine: str, not_before: str, free: str
) -> None:
    word = IntervalShortened(medicine, at(not_before).date, "two doses only")
    known = facts(
        medicines=(Span(name, at("02-10"), at("03-01")),), shortened=((at(stated), word),)
    )
    nights = [at("03-02") + later for later in range(120)]
    open_nights = [n for n in nights if worst(night_findings(known, n, 3, LIBRARY)) is Bar.OPEN]
    assert open_nights[0] == at(free)
    assert open_nights == [n for n in nights if n >= at(free)]


# After a depot nobody but the prescriber says when, and only by a word about the depot.
def test_a_word_about_tablets_says_nothing_of_the_depot() -> None:
    word = IntervalShortened("buprenorphine", date(2026, 3, 8), "tablets only")
    span = Span("Sublocade", at("02-10"), at("03-01"))
    known = facts(medicines=(span,), shortened=((at("03-02"), word),))
    assert bar(known, "06-30") is Bar.DANGER


def test_a_date_of_the_prescriber_is_said_as_theirs() -> None:
    word = IntervalShortened("tramadol", date(2026, 3, 8), "two doses only")
    known = facts(
        medicines=(Span("tramadol", at("02-10"), at("03-01")),), shortened=((at("03-02"), word),)
    )
    assert str(only(known, "03-07").patient).endswith(
        "Your prescriber has set 8 March 2026 as the first day for naltrexone."
    )


def test_the_last_date_that_was_said_counts() -> None:
    words = tuple(
        (at(said), IntervalShortened("tramadol", at(day).date, "said again"))
        for said, day in (("03-02", "03-05"), ("03-03", "03-09"))
    )
    known = facts(medicines=(Span("tramadol", at("02-10"), at("03-01")),), shortened=words)
    assert bar(known, "03-08") is Bar.DANGER
    assert bar(known, "03-09") is Bar.OPEN


# --- what a pharmacist or the prescriber said ---------------------------------------------------

# medicine, last taken on 8 March | said on 5 March: an opioid in it, by whom, which
# | on 4 March | on 5 March | on 15 March | on 19 March
TOLD = """
zzyzx               | no  pharmacist            | pause | open   | open   | open
zzyzx               | no  prescriber            | pause | open   | open   | open
ZZYZX®              | no  pharmacist            | pause | open   | open   | open
zzyzx 20 mg         | no  pharmacist            | pause | pause  | pause  | pause
zzyzx               | yes pharmacist codeine    | pause | danger | danger | open
zzyzx retard        | yes pharmacist codeine    | pause | pause  | pause  | pause
zzyzx +             | no  pharmacist            | pause | pause  | pause  | pause
# One that is spelt nearly like an opioid is for the prescriber to say.
tramadoll           | no  pharmacist            | pause | pause  | pause  | pause
tramadoll           | no  prescriber            | pause | open   | open   | open
zzyzx               | yes pharmacist methadone  | pause | danger | danger | danger
zzyzx               | yes prescriber            | pause | danger | danger | danger
zzyzx               | yes prescriber zyzzyn     | pause | danger | danger | danger
# What our list asks about is for the prescriber to say.
methotrexate        | no  pharmacist            | pause | pause  | open   | open
methotrexate        | no  prescriber            | pause | open   | open   | open
naloxone nasal spray | no pharmacist            | pause | pause  | open   | open
# What our list knows as a conflict stays one, whoever says otherwise.
tramadol            | no  prescriber            | danger | danger | danger | open
ibuprofen           | no  pharmacist            | open  | open   | open   | open
"""
TOLD_ROWS = [
    [cell.strip() for cell in line.split("|")]
    for line in TOLD.strip().splitlines()
    if not line.startswith("#")
]
EXACTLY = {"zzyzx 20 mg": "zzyzx", "zzyzx +": "zzyzx", "zzyzx retard": "zzyzx", "ZZYZX®": "zzyzx"}


@pytest.mark.parametrize(("name", "said", "before", "then", "ended", "later"), TOLD_ROWS)
def test_what_was_asked_is_answered_for_exactly_that_product(
    name: str, said: str, before: str, then: str, ended: str, later: str
) -> None:
    opioid, adviser, *ingredient = said.split()
    answer = MedicineAnswered(
        EXACTLY.get(name, name),
        OpioidInIt(opioid),
        Adviser(adviser),
        ingredient=" ".join(ingredient),
    )
    known = facts(
        medicines=(Span(name, at("02-10"), at("03-08")),), answers=((at("03-05"), answer),)
    )
    nights = ("03-04", "03-05", "03-15", "03-19")
    assert [bar(known, on).name.lower() for on in nights] == [before, then, ended, later]


# One says something on 5 March, one on 7 March: an opioid in it stays until whoever said so takes
# it back.
@pytest.mark.parametrize(
    ("said", "bars"),
    [
        ("pharmacist no, prescriber yes", "pause open open danger danger"),
        ("pharmacist yes, prescriber no", "pause danger danger danger danger"),
        ("prescriber yes, pharmacist no", "pause danger danger danger danger"),
        ("pharmacist yes, pharmacist no", "pause danger danger open open"),
        ("prescriber yes, prescriber no", "pause danger danger open open"),
    ],
)
def test_who_disagrees_is_asked_again_and_an_earlier_night_never_knew(said: str, bars: str) -> None:
    answers = []
    for on, words in zip(("03-05", "03-07"), said.split(", "), strict=True):
        adviser, opioid = words.split()
        answers.append((at(on), MedicineAnswered("zzyzx", OpioidInIt(opioid), Adviser(adviser))))
    known = facts(medicines=(Span("zzyzx", at("02-10")),), answers=tuple(answers))
    assert [bar(known, f"03-0{day}").name.lower() for day in range(4, 9)] == bars.split()


def test_an_opioid_that_was_told_of_has_its_own_interval_or_the_prescribers() -> None:
    def found(ingredient: str) -> NightFinding:
        yes = MedicineAnswered("zzyzx", OpioidInIt.YES, Adviser.PHARMACIST, ingredient=ingredient)
        span = Span("zzyzx", at("02-10"), at("03-08"))
        return only(facts(medicines=(span,), answers=((at("03-05"), yes),)), "03-10")

    assert (found("codeine").key, found("codeine").not_before) == (
        "medicine:codeine",
        date(2026, 3, 18),
    )
    assert (found("").key, found("").not_before) == ("medicine:zzyzx", None)
    assert "Your prescriber decides when naltrexone may be taken." in str(found("").patient)
    assert str(found("").source).startswith("what a pharmacist or the prescriber said")


# Nobody but the prescriber ends it, by a date for the product of that name.
def test_the_prescriber_sets_a_date_after_an_opioid_without_an_interval() -> None:
    yes = MedicineAnswered("zzyzx", OpioidInIt.YES, Adviser.PHARMACIST)
    word = IntervalShortened("Zzyzx", date(2026, 3, 20), "one tablet")
    known = facts(
        medicines=(Span("zzyzx", at("02-10"), at("03-08")),),
        answers=((at("03-05"), yes),),
        shortened=((at("03-09"), word),),
    )
    assert [bar(known, on) for on in ("03-19", "03-20")] == [Bar.DANGER, Bar.OPEN]


# --- medicines to ask about ---------------------------------------------------------------------

# medicine | bar while it is taken | who | when | bar in the 14 days after it
ASKED = """
xyzumab                | PAUSE   | pharmacist | before_next_dose | PAUSE
xyz (vitamin)          | OPEN    | pharmacist | next_visit       | OPEN
# It may be an opioid of long standing: naltrexone that is taken goes on, and begins nowhere.
xyz (long-term)        | BLOCKED | pharmacist | before_next_dose | BLOCKED
Xyz (Long term)        | BLOCKED | pharmacist | before_next_dose | BLOCKED
percocette (long-term) | BLOCKED | pharmacist | before_next_dose | BLOCKED
tramdol (long-term)    | PAUSE   | pharmacist | before_next_dose | PAUSE
paracetamol 500/30 (long-term) | PAUSE | pharmacist | before_next_dose | PAUSE
xyz (new)              | PAUSE   | pharmacist | before_next_dose | PAUSE
(vitamin) xyz          | PAUSE   | pharmacist | before_next_dose | PAUSE
disulfiram             | PAUSE   | prescriber | before_next_dose | OPEN
disulfiram (long-term) | BLOCKED | prescriber | before_next_dose | OPEN
disulfiram (vitamin)   | PAUSE   | prescriber | before_next_dose | OPEN
naloxone (long-term)   | PAUSE   | prescriber | before_next_dose | OPEN
lofexidine (vitamin)   | PAUSE   | prescriber | before_next_dose | OPEN
"""
ASKED_ROWS = [
    [c.strip() for c in line.split("|")]
    for line in ASKED.strip().splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("name", "raised", "who", "when", "after"), ASKED_ROWS)
def test_a_medicine_to_ask_about_pauses_unless_it_is_said_to_be_harmless(
    name: str, raised: str, who: str, when: str, after: str
) -> None:
    known = takes(name, last="03-05")
    found = only(known, "03-01")
    assert found.bar is Bar[raised]
    assert found.ask is not None
    assert (found.ask.who.value, found.ask.when.value) == (who, when)
    assert found.not_before is None
    assert [bar(known, on) for on in ("03-06", "03-18")] == [Bar[after]] * 2
    assert look(known, "03-19") == ()


# Taking its name off the list answers nothing; saying what it was does.
def test_what_nobody_recognised_is_asked_about_until_somebody_says_what_it_was() -> None:
    ended = takes("zzyzx", last="03-05")
    found = only(ended, "03-06")
    assert (found.bar, found.not_before) == (Bar.PAUSE, date(2026, 3, 19))
    assert "It was taken last on 5 March 2026, and it may have been an opioid." in str(
        found.patient
    )
    told = MedicineAnswered("zzyzx", OpioidInIt.NO, Adviser.PHARMACIST)
    assert bar(replace(ended, answers=((at("03-06"), told),)), "03-06") is Bar.OPEN
    assert bar(replace(ended, renamed=((at("03-06"), "zzyzx"),)), "03-06") is Bar.OPEN
    assert bar(replace(ended, renamed=((at("03-07"), "zzyzx"),)), "03-06") is Bar.PAUSE
    labelled = (*ended.medicines, Span("zzyzx (vitamin)", at("03-06")))
    assert bar(replace(ended, medicines=labelled), "03-06") is Bar.OPEN


def test_a_label_never_clears_an_opioid() -> None:
    assert bar(takes("tramadol (vitamin)"), "03-01") is Bar.DANGER


def test_a_known_and_an_unknown_question_in_one_name_are_both_asked() -> None:
    found = look(takes("disulfiram xyz"), "03-01")
    assert {f.key for f in found} == {"medicine:disulfiram", "medicine:disulfiram xyz"}


def test_recognised_medicines_are_no_finding() -> None:
    assert look(takes("Lyrica 75 mg"), "03-01") == ()


def test_the_worst_finding_comes_first() -> None:
    spans = tuple(Span(name, at("02-10")) for name in ("xyz (vitamin)", "xyzumab", "tramadol"))
    assert [f.bar for f in look(facts(medicines=spans), "03-01")] == [
        Bar.DANGER,
        Bar.PAUSE,
        Bar.OPEN,
    ]


# --- conditions ---------------------------------------------------------------------------------

# condition | bar | who | when
CONDITIONS = """
pregnancy          | DANGER  | prescriber | before_next_dose
breastfeeding      | DANGER  | prescriber | before_next_dose
liver_disease      | DANGER  | prescriber | before_next_dose
allergy_naltrexone | DANGER  | prescriber | before_next_dose
under_18           | DANGER  | prescriber | before_next_dose
surgery            | PAUSE   | you        | before_next_dose
fever              | BLOCKED | you        | before_next_dose
infection          | OPEN    | prescriber | next_visit
candida            | OPEN    | prescriber | next_visit
kidney_disease     | OPEN    | prescriber | before_next_dose
alcohol_heavy      | OPEN    | prescriber | before_next_dose
made_up            | PAUSE   | prescriber | before_next_dose
"""
CONDITION_ROWS = [[c.strip() for c in line.split("|")] for line in CONDITIONS.strip().splitlines()]


@pytest.mark.parametrize(("key", "raised", "who", "when"), CONDITION_ROWS)
def test_what_a_condition_does_while_it_is_stated(
    key: str, raised: str, who: str, when: str
) -> None:
    known = has(key, last="03-05")
    found = only(known, "03-01")
    assert (found.key, found.bar) == (f"condition:{key}", Bar[raised])
    assert found.ask is not None
    assert (found.ask.who.value, found.ask.when.value) == (who, when)
    assert look(known, "02-09") == ()
    assert look(known, "03-06") == ()


def test_a_condition_with_a_date_counts_from_that_date() -> None:
    known = has("pregnancy", on="03-10")
    assert bar(known, "03-09") is Bar.OPEN
    assert bar(known, "03-10") is Bar.DANGER


# operation on 03-20, stated from 02-10, three days before it by the protocol
SURGERY = """
03-16 | OPEN   | condition:surgery_planned
03-17 | DANGER | condition:surgery
03-19 | DANGER | condition:surgery
03-20 | DANGER | condition:surgery
03-21 | OPEN   | condition:surgery_passed
04-03 | OPEN   | condition:surgery_passed
"""
SURGERY_ROWS = [[c.strip() for c in line.split("|")] for line in SURGERY.strip().splitlines()]


@pytest.mark.parametrize(("night", "raised", "key"), SURGERY_ROWS)
def test_the_nights_around_an_operation(night: str, raised: str, key: str) -> None:
    found = only(has("surgery", on="03-20"), night)
    assert (found.bar, found.key) == (Bar[raised], key)


def test_an_operation_is_over_after_two_weeks() -> None:
    assert look(has("surgery", on="03-20"), "04-04") == ()


def test_an_operation_said_to_be_over_still_asks_which_medicines_were_given() -> None:
    known = has("surgery", on="03-20", last="03-20")
    assert only(known, "03-25").key == "condition:surgery_passed"


def test_an_operation_that_was_called_off_bars_nothing() -> None:
    known = has("surgery", on="03-20", last="03-18")
    assert bar(known, "03-18") is Bar.DANGER
    assert look(known, "03-19") == ()
    assert look(known, "03-16")[0].key == "condition:surgery_planned"
    assert look(known, "03-25") == ()
    assert look(has("surgery", on="03-20", last="03-10"), "03-12") == ()


# However many days a protocol asks for, exactly those nights before the operation are danger.
@given(st.integers(0, 14), st.integers(-20, 20))
def test_the_days_before_an_operation_are_the_protocols(days: int, ahead: int) -> None:
    operation = date(2026, 3, 20)
    night = Night(operation - timedelta(days=ahead))
    found = night_findings(has("surgery", on="03-20"), night, days, LIBRARY)
    assert (worst(found) is Bar.DANGER) == (0 <= ahead <= days)


def test_every_finding_has_words_for_both_a_source_and_no_unfilled_blank() -> None:
    names = ("tramadol", "Vivitrol", "xyz", "disulfiram", "naloxone", "Sublocade", "kratom", "{0}")
    spans = tuple(Span(name, at("02-10")) for name in names)
    stated = tuple(
        Span(Condition(key, None), at("02-10")) for key in (*LIBRARY.conditions.conditions, "odd")
    )
    for finding in look(facts(medicines=spans, conditions=stated), "03-01"):
        assert str(finding.patient)
        assert str(finding.prescriber)
        assert finding.source.text
        assert "safe" not in str(finding.patient)
        assert "{" not in str(finding.patient).replace("{0}", "")
