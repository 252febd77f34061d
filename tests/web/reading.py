"""Reading a page as a person does, and sending a form back as a browser does."""

import re
from html import unescape
from typing import Any

from django.test import Client


def text_of(page: Any) -> str:
    """The words between the tags of a page's main part."""
    main = page.content.decode().split('<main id="main">')[-1].split("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def entry_in(page: Any) -> str:
    """The hidden name of the entry that a form would write."""
    found = re.search(r'name="entry" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


def send(client: Client, address: str, **said: Any) -> Any:
    """Open a page, send its form with the hidden entry, and follow to what it shows."""
    entry = entry_in(client.get(address))
    return client.post(address, {"entry": entry} | said, follow=True)


def errors_in(page: Any) -> list[str]:
    """What is said beside the fields."""
    found = re.findall(r'class="error"[^>]*>(.*?)</p>', page.content.decode(), flags=re.S)
    return [unescape(error) for error in found]
