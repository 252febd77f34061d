"""Where a rule or a number comes from, and how strong that is."""

from enum import Enum

from msgspec import Struct


class Mark(Enum):
    """How a fact is known; the marks of the evidence review, kept wherever the fact is used."""

    SEEN = "S"  # read in the linked source
    DERIVED = "D"  # arithmetic on numbers that were seen
    ASSUMED = "A"  # our assumption or design
    NOT_FOUND = "NF"  # looked for, not found


class Citation(Struct, frozen=True, forbid_unknown_fields=True):
    """A source in words or as an address, its mark, and the document's claims it rests on."""

    text: str
    mark: Mark
    claims: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Show the source with its mark, as every output does: "the document [S]"."""
        return f"{self.text} [{self.mark.value}]"
