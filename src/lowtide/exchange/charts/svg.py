"""Elements of an SVG as text, with presentation attributes and classes only."""

from html import escape


def tag(name: str, *children: str, class_: str = "", **attributes: str | float) -> str:
    """One element; its children are markup already. An underscore in an attribute is a hyphen."""
    given = ({"class": class_} if class_ else {}) | attributes
    written = "".join(f' {key.replace("_", "-")}="{_value(value)}"' for key, value in given.items())
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def picture(
    ids: str,
    title: str,
    description: str,
    *parts: str,
    width: float,
    height: float,
    class_: str,
    font_size: float,
) -> str:
    """A whole <svg>, named and described for whoever does not see it; `ids` begins its ids."""
    return tag(
        "svg",
        tag("title", escape(title), id=f"{ids}-title"),
        tag("desc", escape(description), id=f"{ids}-desc"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        role="img",
        class_=class_,
        font_size=font_size,
        fill="currentColor",
        aria_labelledby=f"{ids}-title {ids}-desc",
    )


def text(said: str, x: float, y: float, anchor: str = "start", class_: str = "chart-text") -> str:
    """A line of text, escaped."""
    return tag("text", escape(said), class_=class_, x=x, y=y, text_anchor=anchor)


def stroke(path: str, class_: str, width: float, **attributes: str | float) -> str:
    """A path drawn with a round pen in the colour of the text; an empty path is nothing."""
    if not path:
        return ""
    pen: dict[str, str | float] = {
        "fill": "none",
        "stroke": "currentColor",
        "stroke_width": width,
        "stroke_linecap": "round",
        "stroke_linejoin": "round",
    }
    return tag("path", class_=class_, d=path, **(pen | attributes))


def area(path: str, class_: str, opacity: float) -> str:
    """A filled path; an empty one is nothing."""
    return tag("path", class_=class_, d=path, fill_opacity=opacity) if path else ""


def number(value: float) -> str:
    """A coordinate to a tenth."""
    return f"{round(value, 1):g}"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)
