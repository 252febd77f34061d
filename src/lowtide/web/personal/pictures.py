"""Pictures of a prescription: which kinds are kept, and which of them a page can show."""

SHOWN_IN_PAGES = ("image/gif", "image/jpeg", "image/png", "image/webp")
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")


def kind_of(content: bytes) -> str:
    """What a browser calls this kind of picture, by its first bytes; empty for any other."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return "image/heic"
    return ""
