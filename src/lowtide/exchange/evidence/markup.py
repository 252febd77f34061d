"""HTML as text: elements, tables, and figures that lead to where they come from."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from lowtide.evidence.claims import figure_name
from lowtide.evidence.model import Figure
from lowtide.sources import Citation, Mark

_PLACE = re.compile(r"\{(\w+)\}")
_ADDRESS = re.compile(r"https?://[^\s;)]+")


def tag(name: str, *children: str, **attributes: str) -> str:
    """One element; its children are markup already. `class_` is class."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{written}>{''.join(children)}</{name}>"


def paragraph(*children: str, class_: str = "") -> str:
    """A paragraph of markup."""
    return tag("p", *children, class_=class_)


def listed(items: Iterable[str]) -> str:
    """A list of markup; empty where there is nothing."""
    found = [tag("li", item) for item in items]
    return tag("ul", *found) if found else ""


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of markup that scrolls by itself; the first cell of a row is its heading."""
    top = tag("tr", *(tag("th", escape(each), scope="col") for each in head))
    body = "".join(
        tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in rest))
        for first, *rest in rows
    )
    inner = tag("caption", escape(caption)) + tag("thead", top) + tag("tbody", body)
    return tag(
        "div", tag("table", inner), class_="scroll", tabindex="0", role="region", aria_label=caption
    )


def mark(of: Mark) -> str:
    """The letter that says how a fact is known."""
    return tag("span", f"[{of.value}]", class_="mark")


def number(figure: Figure, shown: str | None = None) -> str:
    """A figure that leads to its source and recipe."""
    return tag("a", escape(str(figure) if shown is None else shown), href=f"#{figure.name}")


def filled(template: str, figures: Mapping[str, Figure]) -> str:
    """A text with names of figures in braces as markup, each leading to where it comes from.

    An unknown name is a KeyError.
    """
    return _PLACE.sub(_replaced(figures), escape(template, quote=False))


def _replaced(figures: Mapping[str, Figure]) -> Callable[[re.Match[str]], str]:
    def replaced(found: re.Match[str]) -> str:
        name = found.group(1)
        figure = figures[figure_name(name)]
        if name.endswith("_interval"):
            return number(figure, figure.interval)
        return number(figure, str(figure.of) if name.endswith("_of") else figure.rounded)

    return replaced


def cited(citation: Citation) -> str:
    """A source in words, its addresses as links, with its mark."""
    text = _ADDRESS.sub(lambda found: tag("a", found[0], href=found[0]), escape(citation.text))
    return f"{text} {mark(citation.mark)}"
