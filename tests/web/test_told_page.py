"""What a pharmacist or the prescriber said of a product: written down, remembered, shared."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lowtide.course.events import Adviser, MedicineAnswered, MedicinesChanged, OpioidInIt
from lowtide.web.courses import journal_of
from web.conftest import Clock
from web.lives import said, settle
from web.reading import send, text_of
from web.test_medicines_page import panel_of

PAGE = "/c/me/told/"
TELL = f"{PAGE}?name=thingamajig"
MEDICINES = "/c/me/medicines/"
FILE = "/c/me/told/answers.csv"
BRING_IN = "/c/me/told/bring-in/"
LIST = """\
medicine,opioid,ingredient,adviser,date
Blorptide,no,,pharmacist,2026-02-03
ibuprofen,no,,pharmacist,2026-02-03
Zzyzx,yes,codeine,prescriber,2026-02-02
"""


def answers() -> list[MedicineAnswered]:
    found = [each.event.body for each in journal_of("me").read()]
    return [body for body in found if isinstance(body, MedicineAnswered)]


def error_ids(page: Any) -> set[str]:
    """Beside which fields something is said."""
    return set(re.findall(r'class="error" id="([^"]+)"', page.content.decode()))


def asked(client: Client, *names: str) -> None:
    """A course with products on its list that nobody here knows."""
    settle()
    send(client, MEDICINES, do="add", names="\n".join(names or ("thingamajig",)))


def test_what_a_pharmacist_said_answers_for_exactly_this_product(client: Client, at: Clock) -> None:
    asked(client, "thingamajig", "thingamajig 20 mg")
    page = client.get(MEDICINES).content.decode()
    assert f'href="{PAGE}?name=thingamajig%2020%20mg"' in page
    assert "thingamajig 20 mg" in text_of(client.get(f"{PAGE}?name=thingamajig"))
    page = send(
        client, TELL, name="thingamajig", adviser="pharmacist", opioid="no", who=" Ms  Miller "
    )
    assert answers() == [
        MedicineAnswered("thingamajig", OpioidInIt.NO, Adviser.PHARMACIST, who="Ms Miller")
    ]
    outcome, text = panel_of(client.get(MEDICINES), "thingamajig")
    assert outcome == "no_clash"
    assert "You were told what it is" in text
    assert "A pharmacist said on 14 March 2026 that there is no opioid in it." in text
    assert "No naltrexone tonight" not in text
    outcome, text = panel_of(client.get(MEDICINES), "thingamajig 20 mg")
    assert (outcome, "No naltrexone tonight" in text) == ("ask", True)


def test_it_is_remembered_when_it_is_taken_again(client: Client, at: Clock) -> None:
    asked(client)
    send(client, TELL, name="thingamajig", adviser="pharmacist", opioid="no")
    send(client, MEDICINES, do="end", name="thingamajig")
    at.night(9)
    send(client, MEDICINES, do="add", names="Thingamajig")
    assert panel_of(client.get(MEDICINES), "Thingamajig")[0] == "no_clash"


def test_an_opioid_in_it_is_in_the_way_until_its_time_is_over(client: Client, at: Clock) -> None:
    asked(client)
    send(client, TELL, name="thingamajig", adviser="pharmacist", opioid="yes", ingredient="codeine")
    outcome, text = panel_of(client.get(MEDICINES), "thingamajig")
    assert outcome == "conflict"
    assert "A pharmacist said on 14 March 2026 that there is an opioid in it." in text
    assert "Do not stop codeine by yourself" in text
    at.night(3)
    send(client, MEDICINES, do="end", name="thingamajig")
    assert len([b for b in bodies() if b.ended]) == 0, "a conflict needs its last day"
    send(client, MEDICINES, do="last", name="thingamajig", last="2026-03-15")
    assert "Naltrexone not before 25 March 2026" in text_of(client.get(MEDICINES))


def bodies() -> list[MedicinesChanged]:
    found = [each.event.body for each in journal_of("me").read()]
    return [body for body in found if isinstance(body, MedicinesChanged)]


def test_what_is_said_later_counts(client: Client, at: Clock) -> None:
    asked(client)
    send(client, TELL, name="thingamajig", adviser="pharmacist", opioid="no")
    at.night(2)
    page = client.get(MEDICINES).content.decode()
    assert "Something else was said" in page
    send(client, TELL, name="thingamajig", adviser="prescriber", opioid="yes")
    assert panel_of(client.get(MEDICINES), "thingamajig")[0] == "conflict"


@pytest.mark.parametrize(
    ("form", "errors"),
    [
        ({}, {"adviser", "opioid"}),
        ({"adviser": "aunt", "opioid": "perhaps"}, {"adviser", "opioid"}),
        ({"adviser": "pharmacist", "opioid": "no", "name": "tramadol"}, {"name"}),
        ({"adviser": "pharmacist", "opioid": "no", "name": "ibuprofen"}, {"name"}),
        ({"adviser": "pharmacist", "opioid": "no", "who": "x" * 201}, {"who"}),
    ],
)
def test_what_is_not_understood_is_said_beside_its_field(
    client: Client, form: dict[str, str], errors: set[str]
) -> None:
    asked(client)
    page = send(client, TELL, **({"name": "thingamajig"} | form))
    assert error_ids(page) == {f"error-{name}" for name in errors}
    assert answers() == []


# --- a list -------------------------------------------------------------------------------------


def test_the_list_says_what_is_in_products_and_nothing_of_people(client: Client) -> None:
    asked(client)
    assert "Nothing is written down yet." in text_of(client.get(PAGE))
    send(client, TELL, name="thingamajig", adviser="pharmacist", opioid="no", who="Ms Miller")
    answer = client.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert answer.content.decode().splitlines() == [
        "medicine,opioid,ingredient,adviser,date",
        "thingamajig,no,,pharmacist,2026-03-14",
    ]


def upload(client: Client, content: str) -> str:
    file = SimpleUploadedFile("answers.csv", content.encode(), "text/csv")
    return client.post(BRING_IN, {"file": file}).content.decode()


# What our own list knows is not offered: it needs nobody's answer.
def test_a_list_counts_once_it_was_gone_through(client: Client) -> None:
    asked(client, "blorptide", "zzyzx")
    page = upload(client, LIST)
    assert ("Blorptide" in page, "Zzyzx" in page, "ibuprofen" in page) == (True, True, False)
    assert answers() == []
    keys = offered(page)
    assert len(keys) == 2
    sent = {"offered": keys, "agreed": keys[:1], "adviser": "pharmacist", "who": "Ms Miller"}
    answer = client.post(BRING_IN, sent, follow=True)
    assert "1 answer written down." in text_of(answer)
    assert answers() == [
        MedicineAnswered(
            "Blorptide",
            OpioidInIt.NO,
            Adviser.PHARMACIST,
            who="Ms Miller",
            note="from a list, first said on 2026-02-03 by a pharmacist",
        )
    ]
    assert panel_of(client.get(MEDICINES), "blorptide")[0] == "no_clash"
    assert panel_of(client.get(MEDICINES), "zzyzx")[0] == "ask"


def offered(page: str) -> list[str]:
    parts = page.split('name="offered" value="')[1:]
    return [unescape(part.split('"')[0]) for part in parts]


def test_nothing_counts_that_nobody_went_through(client: Client) -> None:
    asked(client, "blorptide")
    keys = offered(upload(client, LIST))
    page = client.post(BRING_IN, {"offered": keys})
    assert error_ids(page) == {"error-agreed", "error-adviser", "error-who"}
    forged = {"offered": ['{"medicine":"tramadol"}', "x"], "agreed": ["x"], "who": "x"}
    client.post(BRING_IN, forged | {"adviser": "pharmacist"})
    assert answers() == []


def test_what_is_for_the_prescriber_is_not_gone_through_by_a_pharmacist(client: Client) -> None:
    asked(client, "methotrexate")
    keys = offered(upload(client, LIST.replace("Blorptide", "methotrexate")))
    sent = {"offered": keys, "agreed": keys, "who": "Ms Miller"}
    page = client.post(BRING_IN, sent | {"adviser": "pharmacist"})
    assert error_ids(page) == {"error-adviser"}
    assert answers() == []
    client.post(BRING_IN, sent | {"adviser": "prescriber"})
    assert [each.medicine for each in answers()] == ["methotrexate", "Zzyzx"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "begins with medicine,opioid"),
        (LIST.replace(",no,", ",perhaps,", 1), "line 2: opioid"),
        ("x" * 600_000, "too large"),
    ],
)
def test_what_is_no_list_is_refused_beside_the_file(
    client: Client, content: str, says: str
) -> None:
    settle()
    assert says in upload(client, content) or "The submitted file is empty" in upload(
        client, content
    )
    assert client.post(BRING_IN, {}).status_code == 200
    assert answers() == []


def test_an_answer_can_be_taken_from_the_record_for_good(client: Client) -> None:
    asked(client)
    said("me", 1, MedicineAnswered("thingamajig", OpioidInIt.NO, Adviser.PHARMACIST))
    assert panel_of(client.get(MEDICINES), "thingamajig")[0] == "no_clash"
    journal = journal_of("me")
    (answer,) = [r for r in journal.read() if isinstance(r.event.body, MedicineAnswered)]
    journal.erase(answer.event.id)
    assert panel_of(client.get(MEDICINES), "thingamajig")[0] == "ask"


# What our list knows, and what is spelt nearly like an opioid, is not for a pharmacist to say.
@pytest.mark.parametrize("name", ["methotrexate", "tramadoll"])
def test_some_questions_are_for_the_prescriber(client: Client, name: str) -> None:
    asked(client, name)
    address = f"{PAGE}?name={name}"
    assert 'value="pharmacist"' not in client.get(address).content.decode().split("bring-in")[0]
    page = send(client, address, name=name, adviser="pharmacist", opioid="no")
    assert error_ids(page) == {"error-adviser"}
    send(client, address, name=name, adviser="prescriber", opioid="no")
    outcome, text = panel_of(client.get(MEDICINES), name)
    assert (outcome, "Your prescriber said on 14 March 2026" in text) == ("no_clash", True)


def test_what_ended_unrecognised_stays_in_sight_and_can_be_answered(
    client: Client, at: Clock
) -> None:
    asked(client)
    at.night(2)
    send(client, MEDICINES, do="end", name="thingamajig")
    page = client.get(MEDICINES)
    assert "still in the way" in text_of(page)
    assert "it may have been an opioid" in text_of(page)
    assert f'href="{TELL}"' in page.content.decode()
    send(client, TELL, name="thingamajig", adviser="pharmacist", opioid="no")
    assert "it may have been an opioid" not in text_of(client.get(MEDICINES))
