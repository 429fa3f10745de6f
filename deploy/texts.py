"""The English of every text: gathered from the source, merged from its parts, compiled without any system tool.

    python -m deploy.texts          write locale/en/LC_MESSAGES/django.po and django.mo
    python -m deploy.texts --check  say what has no English, change nothing; exit 1 when something is missing

The parts (`locale/en/LC_MESSAGES/parts/*.po`, one a room) are what people edit; django.po is made of them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES"
APPS = ("portal", "grids", "volunteers", "parties", "mediation")
SINGLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
_TEMPLATE_CALL = re.compile(
    r"""\b(?:_|gettext|ngettext|n?pgettext\([^,]*,)\(?\s*u?(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
)


def wanted() -> dict[str, str]:
    """Every text of the source that is not plain English: {text: where it stands first}."""
    found: dict[str, str] = {}
    for path in _tracked():
        texts = python_texts(path) if path.suffix == ".py" else template_texts(path)
        for text in texts:
            found.setdefault(text, str(path.relative_to(ROOT)))
    return {text: where for text, where in found.items() if not text.isascii()}


def _tracked() -> Iterator[Path]:
    for app in APPS:
        yield from (p for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts)
    yield from sorted((ROOT / "templates").rglob("*.html"))
    yield from sorted((ROOT / "templates").rglob("*.txt"))


def python_texts(path: Path) -> Iterator[str]:
    """The literal texts that a module hands to gettext."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (text := _text_of(node)) is not None:
            yield text


def _text_of(node: ast.Call) -> str | None:
    """The literal text of a call to gettext, with or without a context before it; None for any other call."""
    name = _called(node)
    place = 0 if name in SINGLE | PLURAL else 1 if name in WITH_CONTEXT else len(node.args)
    given = node.args[place] if place < len(node.args) else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def template_texts(path: Path) -> Iterator[str]:
    """The texts that a template translates, as Django's own extraction sees them."""
    from django.utils.translation.template import templatize

    for call in _TEMPLATE_CALL.finditer(templatize(path.read_text(encoding="utf-8"), origin=path.name)):
        yield ast.literal_eval(call["text"])


def merged() -> Any:
    """All parts in one catalogue. Two parts that differ on a text: the later file by name wins, with a word about it."""
    import polib

    book = polib.POFile(wrapwidth=110)
    book.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for part in sorted((ENGLISH / "parts").glob("*.po")):
        for entry in polib.pofile(str(part)):
            _put(book, entry, part.name)
    book.sort(key=lambda entry: entry.msgid)
    return book


def _put(book: Any, entry: Any, part: str) -> None:
    there = book.find(entry.msgid, msgctxt=entry.msgctxt)
    if there is None:
        book.append(entry)
    elif entry.msgid_plural and not there.msgid_plural:
        book.remove(there)
        book.append(entry)
    elif there.msgstr != entry.msgstr and not there.msgid_plural:
        print(f"{part}: “{entry.msgid}” has two English texts", file=sys.stderr)


def missing(book: Any) -> dict[str, str]:
    """What the source has and the catalogue has no complete English for: {text: where}."""
    done = {e.msgid for e in book if e.translated()}
    return {text: where for text, where in wanted().items() if text not in done}


def unused(book: Any) -> list[str]:
    """English for texts that the source no longer has."""
    there = wanted()
    return [e.msgid for e in book if e.msgid not in there and not e.msgid.isascii()]


def main() -> int:
    """Merge and compile, or check."""
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    book = merged()
    if "--check" not in sys.argv:
        book.save(str(ENGLISH / "django.po"))
        book.save_as_mofile(str(ENGLISH / "django.mo"))
    lacking = missing(book)
    for text, where in lacking.items():
        print(f"{where}: {text!r}")
    print(f"{len(book)} texts, {len(lacking)} without English, {len(unused(book))} no longer used")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
