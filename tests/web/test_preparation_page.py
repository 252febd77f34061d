"""My preparation: figures from the label, a slip by ten asked back, what to take, until when."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from lowtide.course.events import DoseMissed, PreparationStated
from lowtide.preparation.catalogue import library
from lowtide.preparation.model import Box, Liquid, Preparation, TabletInWater, Unit, Units
from lowtide.quantities import Dose, Volume
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import night, said, settle
from web.reading import entry_in, errors_in, send, text_of

PAGE = "/c/me/preparation/"
TODAY = date(2026, 3, 14)
WATER = TabletInWater(Dose(50_000), Volume(50_000))
BOTTLE = Liquid(Dose(1000), Volume(1000))
CAPSULES = Units(Unit.CAPSULE, (Box(Dose(1500)), Box(Dose(3000))))


def stated() -> list[PreparationStated]:
    bodies = [each.event.body for each in journal_of("me").read()]
    return [body for body in bodies if isinstance(body, PreparationStated)]


def fill(client: Client, kind: str, **figures: Any) -> Any:
    """Choose a kind, fill its form, and send it."""
    entry = entry_in(client.get(f"{PAGE}?kind={kind}"))
    return client.post(PAGE, {"entry": entry, "kind": kind} | figures, follow=True)


# --- written down --------------------------------------------------------------------------------


def test_nothing_is_assumed(client: Client) -> None:
    settle()
    assert "What do you take your doses from?" in text_of(client.get(PAGE))
    for kind in ("tablet_in_water", "liquid", "capsule", "tablet"):
        page = client.get(f"{PAGE}?kind={kind}").content.decode()
        assert "checked" not in page
        form = page.split('<main id="main">')[1].split("</form>")[0]
        assert form.count('value="') - form.count('value=""') == 3, "csrf token, entry, kind"


@pytest.mark.parametrize(
    ("kind", "figures", "held"),
    [
        ("tablet_in_water", {"naltrexone": "50", "volume": "50"}, WATER),
        (
            "tablet_in_water",
            {"naltrexone": "50 mg", "volume": "50,0 ml", "count": "7"},
            TabletInWater(Dose(50_000), Volume(50_000), 7),
        ),
        ("liquid", {"naltrexone": "1", "volume": "1"}, BOTTLE),
        (
            "liquid",
            {"naltrexone": "100", "volume": "100", "left": "60 mL"},
            Liquid(Dose(100_000), Volume(100_000), Volume(60_000)),
        ),
        ("capsule", {"strength_1": "1,5", "strength_3": "3"}, CAPSULES),
        (
            "tablet",
            {"strength_1": "1.5", "count_1": "0"},
            Units(Unit.TABLET, (Box(Dose(1500), 0),)),
        ),
    ],
)
def test_what_is_on_the_label_is_written_down(
    client: Client, kind: str, figures: dict[str, str], held: Preparation
) -> None:
    settle()
    page = fill(client, kind, made="2026-03-10", use_by="2026-05-01", **figures)
    assert errors_in(page) == []
    assert stated() == [PreparationStated(held, date(2026, 3, 10), date(2026, 5, 1))]
    assert "May be used until 1 May 2026" in text_of(page)


@pytest.mark.parametrize(
    ("kind", "figures", "says"),
    [
        ("liquid", {"volume": "1"}, "Write the amount in mg, for example 1.5"),
        ("liquid", {"naltrexone": "one", "volume": "1"}, "Write the amount in mg"),
        ("liquid", {"naltrexone": "1 mL", "volume": "1"}, "Write the amount in mg"),
        ("liquid", {"naltrexone": "0", "volume": "1"}, "Write the amount in mg"),
        ("liquid", {"naltrexone": "1.0001", "volume": "1"}, "Write the amount in mg"),
        ("liquid", {"naltrexone": "1", "volume": "1 mg"}, "Write the volume in mL"),
        ("liquid", {"naltrexone": "1", "volume": "5000"}, "Write the volume in mL"),
        ("liquid", {"naltrexone": "1", "volume": "1", "left": "lots"}, "Write the volume in mL"),
        (
            "liquid",
            {"naltrexone": "1", "volume": "1", "made": "2026-03-15"},
            "This day is still to come.",
        ),
        (
            "liquid",
            {"naltrexone": "1", "volume": "1", "made": "2026-03-10", "use_by": "2026-03-09"},
            "This is before the day on which it was made.",
        ),
        (
            "tablet_in_water",
            {"naltrexone": "50", "volume": "50", "made": "yesterday"},
            "Write the day like this: 2026-03-14",
        ),
        (
            "tablet_in_water",
            {"naltrexone": "50", "volume": "50", "count": "1.5"},
            "Write a whole number",
        ),
        ("capsule", {"strength_2": "1.5"}, "Write the amount in mg"),
        ("capsule", {"strength_1": "1.5", "strength_2": "1,50"}, "This strength is there twice."),
        ("capsule", {"strength_1": "1.5", "count_2": "3"}, "Write the amount in mg"),
        ("capsule", {"strength_1": "1.5", "count_1": "-1"}, "Write a whole number"),
        ("capsule", {"strength_1": "1.5", "count_1": "1001"}, "Write a whole number up to 1000"),
    ],
)
def test_what_cannot_be_read_is_refused_beside_its_field_and_stays(
    client: Client, kind: str, figures: dict[str, str], says: str
) -> None:
    settle()
    page = fill(client, kind, **figures)
    (error,) = errors_in(page)
    assert error.startswith(says)
    assert stated() == []
    for typed in figures.values():
        assert f'value="{typed}"' in page.content.decode()


def test_the_day_is_that_of_the_clock_on_the_wall(client: Client, at: Clock) -> None:
    settle()
    at.moment = datetime(2026, 3, 15, 1, 30, tzinfo=UTC)
    fill(client, "liquid", naltrexone="1", volume="1", made="2026-03-15")
    assert stated() == [PreparationStated(BOTTLE, date(2026, 3, 15))]


def test_a_double_tap_is_recorded_once(client: Client) -> None:
    settle()
    entry = entry_in(client.get(f"{PAGE}?kind=liquid"))
    same = {"entry": entry, "kind": "liquid", "naltrexone": "1", "volume": "1"}
    client.post(PAGE, same)
    client.post(PAGE, same)
    assert stated() == [PreparationStated(BOTTLE)]


@pytest.mark.parametrize("sent", [{"kind": "gas"}, {"do": "anew"}, {}])
def test_a_button_that_is_none_of_ours_changes_nothing(
    client: Client, sent: dict[str, str]
) -> None:
    settle()
    page = client.post(PAGE, {"entry": "x"} | sent, follow=True)
    assert "That was not understood" in text_of(page)
    assert stated() == []


# --- a slip by ten -------------------------------------------------------------------------------


def test_ten_times_as_strong_is_asked_back_and_the_tick_is_recorded(client: Client) -> None:
    settle()
    slip = {"naltrexone": "50", "volume": "5"}
    page = fill(client, "tablet_in_water", **slip)
    asked = (
        "50 mg in 5 mL is 10 times as strong as the usual 50 mg in 50 mL. "
        "Is that what the label says?"
    )
    assert asked in text_of(page)
    assert errors_in(page) == [], "nothing red before it is asked"
    assert "checked" not in page.content.decode()
    assert stated() == []

    page = fill(client, "tablet_in_water", asked="1", **slip)
    assert errors_in(page) == ["Tick this if it is right. If it is not, correct the figures above."]
    assert stated() == []

    page = fill(
        client, "tablet_in_water", asked="1", sure="A tablet of 50 mg in 5 mL of water", **slip
    )
    assert stated() == [
        PreparationStated(TabletInWater(Dose(50_000), Volume(5000)), confirmed=True)
    ]
    assert "You compared it with the label." in text_of(page)


# A tick given for other figures counts for nothing.
def test_a_tick_is_for_the_figures_that_it_stood_beside(client: Client) -> None:
    settle()
    other = {"asked": "1", "sure": "A tablet of 50 mg in 5 mL of water"}
    page = fill(client, "tablet_in_water", naltrexone="50", volume="500", **other)
    assert "The usual 50 mg in 50 mL is 10 times as strong as 50 mg in 500 mL." in text_of(page)
    assert stated() == []


@pytest.mark.parametrize(
    ("kind", "figures", "says"),
    [
        (
            "capsule",
            {"strength_1": "45"},
            "45 mg is unusual: for low doses it is 0.5 mg to 4.5 mg.",
        ),
        ("tablet", {"strength_1": "50"}, "50 mg is unusual"),
        ("liquid", {"naltrexone": "1", "volume": "2.9"}, "4.5 mg would be 13.05 mL. Usual is 0.5"),
    ],
)
def test_what_is_unusual_is_asked_back(
    client: Client, kind: str, figures: dict[str, str], says: str
) -> None:
    settle()
    page = fill(client, kind, **figures)
    assert says in text_of(page)
    assert stated() == []


def test_what_was_right_is_not_asked_about(client: Client) -> None:
    settle()
    fill(client, "tablet_in_water", naltrexone="50", volume="50", sure="anything")
    assert stated() == [PreparationStated(WATER)], "and is not said to be confirmed"


# --- what stands ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "table"),
    [
        (
            WATER,
            [
                "1.5 mL of the tablet in water",
                "3 mL of the tablet",
                "4.5 mL of the tablet in water",
            ],
        ),
        (BOTTLE, ["1.5 mL of your liquid", "3 mL of your liquid", "4.5 mL of your liquid"]),
        (
            CAPSULES,
            [
                "1 capsule of 1.5 mg",
                "1 capsule of 3 mg",
                "1 capsule of 3 mg + 1 capsule of 1.5 mg",
            ],
        ),
        (
            Units(Unit.TABLET, (Box(Dose(1500)),)),
            ["1 tablet of 1.5 mg", "2 tablets of 1.5 mg", "3 tablets of 1.5 mg"],
        ),
        (
            Units(Unit.CAPSULE, (Box(Dose(3000)),)),
            ["This dose cannot be made exactly", "1 capsule of 3 mg", "This dose cannot be made"],
        ),
        (
            Liquid(Dose(2000), Volume(1000)),
            [
                "An oral syringe with lines of 0.1 mL cannot measure this exactly. Ask",
                "1.5 mL of your liquid",
                "An oral syringe",
            ],
        ),
        (Liquid(Dose(10_000), Volume(1000)), ["Compare the strength with the label first"] * 3),
    ],
)
def test_each_dose_of_the_schedule_and_what_to_take_for_it(
    client: Client, held: Preparation, table: list[str]
) -> None:
    settle()
    said("me", 1, PreparationStated(held))
    text = text_of(client.get(PAGE)).split("Dose Take ")[1]
    for dose, taken in zip(("1.5 mg", "3 mg", "4.5 mg"), table, strict=True):
        assert f"{dose} {taken}" in text


def test_tonight_says_what_to_take(client: Client) -> None:
    settle(nights=1)
    said("me", 1, PreparationStated(WATER))
    assert "1.5 mL of the tablet in water" in text_of(client.get("/c/me/tonight/"))


def test_how_it_is_made_stands_there_with_its_marks(client: Client) -> None:
    settle()
    said("me", 1, PreparationStated(WATER))
    text = text_of(client.get(PAGE))
    for each in library().how.tablet_in_water:
        assert f"{each.value} [{each.mark.value}]" in text
        assert str(each.citation) in text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (PreparationStated(WATER, TODAY), "15 March 2026 [A] 24 hours after it was made"),
        (PreparationStated(BOTTLE, TODAY), "13 April 2026 [S]"),
        (PreparationStated(CAPSULES, TODAY), "10 September 2026 [S]"),
        (PreparationStated(BOTTLE, TODAY, date(2026, 3, 20)), "20 March 2026 the date on your"),
        (PreparationStated(BOTTLE), "Not known. Look at the label, or ask your pharmacist."),
    ],
)
def test_until_when_it_may_be_used(client: Client, body: PreparationStated, says: str) -> None:
    settle()
    said("me", 1, body)
    assert f"May be used until {says}" in text_of(client.get(PAGE))


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (WATER, "It was to be used by 15 March. Throw away what is left and make it anew."),
        (BOTTLE, "It was to be used by 13 April 2026. Take no more of it"),
    ],
)
def test_past_its_date_it_is_said(client: Client, at: Clock, held: Preparation, says: str) -> None:
    settle(nights=3)
    said("me", 1, PreparationStated(held, TODAY))
    at.night(2)
    assert says not in text_of(client.get(PAGE))
    at.night(40)
    assert says in text_of(client.get(PAGE))


def test_made_anew_is_one_tap_and_one_tablet_less(client: Client, at: Clock) -> None:
    settle(nights=3)
    said("me", 1, PreparationStated(TabletInWater(Dose(50_000), Volume(50_000), 2), TODAY))
    for on in (2, 3, 4):
        at.night(on)
        send(client, PAGE, do="anew")
    left = [
        body.preparation.tablets for body in stated() if isinstance(body.preparation, TabletInWater)
    ]
    assert left == [2, 1, 0, 0]
    assert stated()[-1].made == night(4).date


@pytest.mark.parametrize(
    ("held", "says"),
    [
        # 14 nights of one, 14 of two, 6 of three: the first without is night 35, the 17th of April.
        (Units(Unit.CAPSULE, (Box(Dose(1500), 60),)), "by 3 April 2026: from 17 April 2026 on"),
        (Units(Unit.CAPSULE, (Box(Dose(1500), 8),)), "See to a new one now: from 22 March 2026 on"),
        (Units(Unit.CAPSULE, (Box(Dose(1500), 0),)), "There is not enough for tonight."),
        (Units(Unit.CAPSULE, (Box(Dose(1500), 999),)), "It lasts for the next 120 nights at least"),
        (Units(Unit.CAPSULE, (Box(Dose(1500)),)), "Not known: no dose is expected"),
    ],
)
def test_a_new_one_is_seen_to_in_time(client: Client, held: Preparation, says: str) -> None:
    settle(nights=1)
    said("me", 1, PreparationStated(held))
    assert says in text_of(client.get(PAGE))


def test_where_no_dose_is_expected_nothing_runs_out(client: Client) -> None:
    settle(start=None)
    said("me", 1, PreparationStated(Units(Unit.CAPSULE, (Box(Dose(1500), 0),))))
    assert "Not known: no dose is expected, or nothing was counted." in text_of(client.get(PAGE))


def test_a_dose_that_was_not_taken_is_still_in_the_box(client: Client, at: Clock) -> None:
    settle(nights=1)
    said("me", 1, PreparationStated(Units(Unit.CAPSULE, (Box(Dose(1500), 3),))))
    said("me", 2, DoseMissed())
    at.night(2)
    assert "from 18 March 2026 on" in text_of(client.get(PAGE))


def test_nothing_of_it_any_more(client: Client) -> None:
    settle()
    said("me", 1, PreparationStated(WATER))
    page = send(client, PAGE, do="none")
    assert stated()[-1] == PreparationStated(None)
    assert "What do you take your doses from?" in text_of(page)
    assert "tablet in water" not in text_of(client.get("/c/me/tonight/"))


def test_in_the_data_it_is_listed_and_erasing_it_forgets_it(client: Client) -> None:
    settle()
    said("me", 1, PreparationStated(BOTTLE))
    entry = next(
        e.event.id for e in journal_of("me").read() if isinstance(e.event.body, PreparationStated)
    )
    page = client.get("/c/me/data/", {"entry": entry})
    assert "A liquid with 1 mg in 1 mL" in text_of(page)
    assert "then says no amount until you write it down again" in text_of(page)
    client.post("/c/me/data/", {"entry": entry, "sure": "1"})
    assert "What do you take your doses from?" in text_of(client.get(PAGE))


def test_in_german_the_comma_is_read_and_written(client: Client) -> None:
    settle()
    said("me", 1, PreparationStated(BOTTLE))
    page = client.get(PAGE, headers={"accept-language": "de"})
    assert "1,5 mg" in text_of(page)
    assert "1,5 mL" in text_of(page)
