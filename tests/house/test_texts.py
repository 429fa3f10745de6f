"""Both languages are complete: every text of the source has its English."""

from deploy import texts


def test_every_text_has_its_english() -> None:
    assert texts.missing(texts.merged()) == {}


def test_the_compiled_catalogue_holds_what_the_parts_say() -> None:
    import polib

    compiled = {
        (e.msgid, e.msgstr) for e in polib.mofile(str(texts.ENGLISH / "django.mo")) if not e.msgid_plural
    }
    parts = {(e.msgid, e.msgstr) for e in texts.merged() if e.translated() and not e.msgid_plural}
    assert parts == compiled


def test_placeholders_are_the_same_in_both_languages() -> None:
    import re

    names = re.compile(r"%\((\w+)\)")
    wrong = [
        e.msgid
        for e in texts.merged()
        if e.msgstr and not set(names.findall(e.msgstr)) <= set(names.findall(e.msgid))
    ]
    assert wrong == []
