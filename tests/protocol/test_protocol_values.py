"""What a protocol can be asked, and the shapes it can be written in."""

import json

import pytest
from msgspec.structs import replace

from lowtide.errors import ProtocolError
from lowtide.protocol import catalogue, limits
from lowtide.protocol.write import fingerprint, to_jsonable, to_mermaid
from lowtide.quantities import Dose

DOCUMENT = catalogue.load()


def test_the_top_is_the_highest_dose() -> None:
    assert DOCUMENT.top == Dose.parse("4.5 mg")


@pytest.mark.parametrize(
    ("dose", "step"), [("1.5 mg", 0), ("3 mg", 1), ("4500 µg", 2), ("2 mg", None), ("6 mg", None)]
)
def test_a_dose_is_at_the_step_that_has_exactly_it(dose: str, step: int | None) -> None:
    assert DOCUMENT.step_at(Dose.parse(dose)) == step


@pytest.mark.parametrize(
    ("maximum", "left"),
    [
        ("9 mg", ["1.5 mg", "3 mg", "4.5 mg"]),
        ("4.5 mg", ["1.5 mg", "3 mg", "4.5 mg"]),
        ("4 mg", ["1.5 mg", "3 mg"]),
        ("1.5 mg", ["1.5 mg"]),
    ],
)
def test_a_maximum_drops_the_steps_above_it(maximum: str, left: list[str]) -> None:
    limited = DOCUMENT.limited_to(Dose.parse(maximum))
    assert [str(step.dose.value) for step in limited.steps] == left
    assert [step.doses is None for step in limited.steps] == [False] * (len(left) - 1) + [True]
    assert limits.check(limited, catalogue.limits()) == []


def test_a_maximum_below_the_first_dose_is_refused() -> None:
    with pytest.raises(ProtocolError) as caught:
        DOCUMENT.limited_to(Dose.parse("1 mg"))
    assert caught.value.problems == [
        "lifshitz: maximum: 1 mg is below the first dose, 1.5 mg. "
        "Choose a protocol that begins lower, or ask the prescriber."
    ]


@pytest.mark.parametrize(
    ("extra", "lengths"),
    [
        ((), [14, 14, None]),
        ((3, 0), [17, 14, None]),
        ((3,), [17, 14, None]),
        ((0, 7, 5), [14, 21, None]),  # the last step has no length to add to
        ((1, 2, 3, 4), [15, 16, None]),  # drawn for a protocol of more steps
    ],
)
def test_extra_doses_lengthen_the_steps(extra: tuple[int, ...], lengths: list[int | None]) -> None:
    longer = DOCUMENT.lengthened(extra)
    found = [step.doses.value.number if step.doses else None for step in longer.steps]
    assert found == lengths
    assert all(
        then.day is None or now.day is None or then.day <= now.day
        for then, now in zip(DOCUMENT.therapies, longer.therapies, strict=True)
    )
    assert limits.check(longer, catalogue.limits()) == []


def test_json_writes_quantities_with_their_units() -> None:
    text = json.dumps(to_jsonable(DOCUMENT))
    assert json.loads(text)["steps"][0] == {
        "dose": {"value": "1.5 mg", "source": "the document", "mark": "S", "claims": ["schedule"]},
        "doses": {
            "value": "14 doses",
            "source": "the document",
            "mark": "S",
            "claims": ["schedule", "slow-increase"],
        },
    }
    assert json.loads(text)["timing"]["value"] == "night"
    assert json.loads(text)["steps"][2]["doses"] is None


def test_the_fingerprint_changes_with_anything_in_the_protocol_and_with_nothing_else() -> None:
    again = catalogue.load_file(catalogue.text("lifshitz"), "again.toml")
    assert fingerprint(again) == fingerprint(DOCUMENT)
    others = [
        *(catalogue.load(protocol_id) for protocol_id in catalogue.ids()),
        DOCUMENT.limited_to(Dose.parse("3 mg")),
        replace(DOCUMENT, title="Another title"),
    ]
    assert len({fingerprint(protocol) for protocol in others}) == len(others)


def test_the_diagram_shows_every_step_up_and_down() -> None:
    down = "5 check-ins rough, a severe effect, or 7 nights not known"
    assert to_mermaid(DOCUMENT).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> step1 : the prescriber's start",
        "    step1 : 1.5 mg, 14 doses",
        "    step1 --> step2 : 14 doses taken and 5 check-ins quiet",
        f"    step2 --> step1 : {down}",
        "    step2 : 3 mg, 14 doses",
        "    step2 --> step3 : 14 doses taken and 5 check-ins quiet",
        f"    step3 --> step2 : {down}",
        "    step3 : 4.5 mg, as long as tolerated",
    ]
