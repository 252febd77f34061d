"""Every exception of Lowtide, as a tree.

LowtideError
├── UserError            something a person can put right; shown without a traceback, exit code 2
│   ├── QuantityError    a dose, a score, a count or a date that is no such thing
│   ├── ProtocolError    a protocol file with problems, all of them at once
│   ├── EvidenceError    files of the evidence with problems, all of them at once
│   ├── StepError        a course names a dose that its protocol has no step for
│   ├── DiaryError       a diary that cannot be read: file, line, column, remedy
│   ├── JournalError     a course file that cannot be read or does not verify
│   ├── StorageError     what is kept cannot be reached: the disk is full, the file is damaged
│   ├── BackupError      a backup that cannot be made, read, or put in its place
│   ├── ResponseError    an answer asked for that this course cannot give: a start outside it
│   └── ServeError       the app may not be served like this: others could reach it unguarded
└── RuleError            the rules gave no answer: a fault in Lowtide, never the user's
"""


class LowtideError(Exception):
    """Anything that Lowtide raises on purpose."""


class UserError(LowtideError):
    """Something the person at the keyboard can put right; the text says how."""

    exit_code = 2


class QuantityError(UserError, ValueError):
    """A value that is no dose, no score, no count or no date; the text names the remedy.

    It is a ValueError too, so that msgspec adds the path at which it was found.
    """


class ProtocolError(UserError):
    """A protocol file that may not be followed; carries every problem found in it."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, each "file: key: what is wrong. What to do."."""
        super().__init__("\n".join(problems))
        self.problems = problems


class EvidenceError(UserError):
    """Evidence that may not be used; carries every problem found, in all files read."""

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems, each "file: key: what is wrong. What to do."."""
        super().__init__("\n".join(problems))
        self.problems = problems


class StepError(UserError):
    """A dose in a course that is no step of the protocol; the text names night and remedy."""


class DiaryError(UserError):
    """A diary that cannot be read; the text names file, line, column and remedy."""


class JournalError(UserError):
    """A course file that cannot be read, or whose chain of hashes does not hold."""


class StorageError(UserError):
    """Where courses are kept does not answer: nothing was recorded, and trying again may help."""


class BackupError(UserError):
    """A backup that cannot be made, read, or put in its place; what is there stays as it was."""


class ResponseError(UserError):
    """Something asked of a course that it cannot answer; the text says what can be asked."""


class ServeError(UserError):
    """The app may not be served as asked; the text says what is missing."""


class RuleError(LowtideError):
    """The rules of the night gave no answer where they promise one."""
