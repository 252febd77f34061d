"""An answer as programs read it: the keys that are promised, in their order, then all others."""

from collections.abc import Iterable
from typing import Any

from msgspec import to_builtins

from lowtide.phrases import Words
from lowtide.response.answer import Answer

PROMISED = (
    "design",
    "days",
    "observed",
    "run_in",
    "change_points",
    "reduction",
    "p_reduction_15",
    "p_reduction_30",
    "p_reduction_50",
    "verdict",
    "words",
    "placebo_yardstick",
    "first_response",
    "by_dose",
    "therapies",
    "sensitivity",
    "numerical_error_sd",
    "warnings",
)


def as_data(answer: Answer, said: Iterable[Words], granted: Iterable[Words]) -> dict[str, Any]:
    """The answer with its words, in English; `granted` are warnings beside its own.

    Change is in points, below zero being less; reduction in percent of the run-in, above zero
    being less, and null where percent means nothing.
    """
    values: dict[str, Any] = to_builtins(answer, enc_hook=float)  # of numpy's numbers
    values["words"] = " ".join(words.say() for words in said)
    values["warnings"] = [*(words.say() for words in granted), *answer.warnings]
    return {key: values[key] for key in PROMISED} | values
