"""How German writes each form of date that the pages use; any other form is the same in both."""

FORMS = {
    "l j F Y": "l, j. F Y",
    "l j F": "l, j. F",
    "j F Y": "j. F Y",
    "j F, H:i": "j. F, H:i",
    "j F Y, H:i": "j. F Y, H:i",
    "j F": "j. F",
    "j M Y": "j. M Y",
    "j M": "j. M",
}
# Django looks a form up here by its name.
globals().update(FORMS)
