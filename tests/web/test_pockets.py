"""What phones fetch for nights without network: the pocket, and the table of its rules."""

import gzip
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from lowtide.course.events import PreparationStated, Prescribed
from lowtide.decision.pocket.packed import TableFile
from lowtide.preparation.model import Liquid
from lowtide.quantities import Dose, Volume
from lowtide.storage.tables import KeptTables
from lowtide.web.phone import pockets
from web.conftest import Clock
from web.lives import said, settle

POCKET = "/api/c/me/pocket"
MOST_BYTES = 100_000  # table and pocket together, packed: less than a photograph
MOST_AGAIN = 25_000  # the pocket alone, which is fetched after every entry


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, and nothing in memory."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    pockets._table_of.cache_clear()
    return tmp_path / pockets.FOLDER


def table_of(client: Client) -> Any:
    """The table that the pocket names."""
    return client.get(f"/api/tables/{client.get(POCKET).json()['table']}.gz")


def test_the_table_is_under_the_hash_of_its_content_for_ever(client: Client) -> None:
    settle()
    answer = table_of(client)
    name = sha256(gzip.decompress(answer.content)).hexdigest()
    assert answer.request["PATH_INFO"] == f"/api/tables/{name}.gz"
    assert "immutable" in answer.headers["Cache-Control"]


def test_table_and_pocket_are_small(client: Client) -> None:
    settle(nights=20)
    pocket = client.get(POCKET, headers={"accept-encoding": "gzip"})
    assert len(pocket.content) + len(table_of(client).content) <= MOST_BYTES
    assert len(pocket.content) <= MOST_AGAIN


def test_another_worker_and_the_next_start_find_the_table_on_the_disk(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle()
    first = table_of(client).content
    pockets._table_of.cache_clear()
    monkeypatch.setattr("lowtide.actions.pocket.pack.table", None)
    assert table_of(client).content == first


def test_a_spoilt_file_is_made_again(client: Client, folder: Path) -> None:
    settle()
    first = table_of(client).content
    (file,) = folder.iterdir()
    for spoilt in (b"", first[:-9], gzip.compress(b"other")):
        file.write_bytes(spoilt)
        pockets._table_of.cache_clear()
        assert table_of(client).content == first


def test_a_file_that_somebody_tidied_away_is_kept_again(client: Client, folder: Path) -> None:
    settle()
    first = table_of(client).content
    (file,) = folder.iterdir()
    file.unlink()
    assert table_of(client).content == first


def test_a_lower_maximum_is_another_table(client: Client, folder: Path) -> None:
    settle()
    usual = client.get(POCKET).json()
    said("me", 1, Prescribed("Dr Example", "lifshitz", maximum=Dose(3000)))
    limited = client.get(POCKET).json()
    assert limited["table"] != usual["table"]
    assert [step["text"] for step in limited["steps"]] == ["1.5 mg", "3 mg"]
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("name", ["0" * 64, "x", "*", "..%2f..%2fsecret", "[0-9]" * 64])
def test_there_is_no_other_table(client: Client, name: str) -> None:
    settle()
    client.get(POCKET)
    assert client.get(f"/api/tables/{name}.gz").status_code == 404


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = KeptTables(tmp_path / "file")
    kept.keep("key", TableFile("0" * 64, b""))
    assert kept.find("key") is None
    assert kept.named("0" * 64) is None


def test_the_pocket_is_in_the_readers_language(client: Client) -> None:
    settle()
    english = client.get(POCKET).json()
    german = client.get(POCKET, headers={"accept-language": "de"}).json()
    assert german["words"] != english["words"]
    assert german["table"] == english["table"]


def test_a_pocket_is_sent_again_only_where_it_is_another(client: Client, at: Clock) -> None:
    settle()
    mark = client.get(POCKET).headers["ETag"]

    def again(**headers: str) -> int:
        answer = client.get(POCKET, headers={"if-none-match": mark} | headers)
        return answer.status_code

    assert again() == 304
    assert again(**{"accept-language": "de"}) == 200
    at.night(2)
    assert again() == 200
    at.night(1)
    assert again() == 304
    said("me", 1, Prescribed("Dr Other", "lifshitz"))
    assert again() == 200


def test_each_step_says_what_to_take_of_what_is_at_hand(client: Client) -> None:
    settle()
    assert [step["amount"] for step in client.get(POCKET).json()["steps"]] == ["", "", ""]
    said("me", 1, PreparationStated(Liquid(Dose(1000), Volume(1000))))
    taken = ["1.5 mL of your liquid", "3 mL of your liquid", "4.5 mL of your liquid"]
    assert [step["amount"] for step in client.get(POCKET).json()["steps"]] == taken
