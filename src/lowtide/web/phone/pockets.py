"""What phones keep for nights without network: their course, and the rule's table."""

from functools import cache, lru_cache, partial
from hashlib import sha256
from threading import Lock

from django.conf import settings
from django.utils.translation import get_language

from lowtide import __version__
from lowtide.actions.pocket import pack
from lowtide.actions.pocket.findings import cleared
from lowtide.actions.pocket.model import Pocket
from lowtide.actions.pocket.words import AtHand
from lowtide.decision.pocket.packed import FORMAT, TableFile
from lowtide.decision.recommendation import Rules
from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint
from lowtide.storage.tables import KeptTables
from lowtide.web.courses import Opened
from lowtide.web.personal.amounts import amount_at_hand, amounts_until, past_date
from lowtide.web.words import translated

FOLDER = "tables"
TABLES_AT_HAND = 8
_making = Lock()


def pocket_of(opened: Opened) -> Pocket:
    """What the phone of this course keeps, in the reader's language."""
    table = table_of(rules_of(opened.followed.protocol))
    facts = opened.followed.facts
    at_hand = AtHand(partial(amount_at_hand, facts), amounts_until(facts), past_date())
    return pack.pocket(opened.followed, opened.log, opened.head, table.name, translated, at_hand)


def mark_of(opened: Opened) -> str:
    """Another one for whatever makes another pocket."""
    parts = (
        opened.head,
        sum(recorded.entry.salt is None for recorded in opened.log),  # erased
        opened.followed.night,
        get_language(),
        _key(rules_of(opened.followed.protocol)),
        __version__,
    )
    return sha256(" ".join(map(str, parts)).encode()).hexdigest()


def table_of(rules: Rules) -> TableFile:
    """The table of these rules: made once, by one thread, then kept on the disk."""
    with _making:
        table = _table_of(rules)
        if table_named(table.name) != table.gzipped:  # never kept yet, spoilt, or tidied away
            _kept().keep(_key(rules), table)
    return table


@lru_cache(maxsize=TABLES_AT_HAND)
def _table_of(rules: Rules) -> TableFile:
    return _kept().find(_key(rules)) or pack.table(rules)


def _key(rules: Rules) -> str:
    return f"{fingerprint(rules)}-{FORMAT}-{_names()}"


@cache
def _names() -> str:
    """The names of medicines that ride with the table; another library makes another table."""
    return sha256("\n".join(cleared()).encode()).hexdigest()[:16]


def table_named(name: str) -> bytes | None:
    """The table whose content has this SHA-256, packed."""
    return _kept().named(name)


def _kept() -> KeptTables:
    return KeptTables(settings.DATA / FOLDER)
