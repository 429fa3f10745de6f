"""Every message of the rules has its English, with the same placeholders."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[3]
RULES = ROOT / "portal" / "rules"
MODULES = [
    RULES / f"{name}.py" for name in ("codes", "holidays", "identity", "images", "masking", "phones")
] + sorted((RULES / "sheets").glob("*.py"))
ENGLISH = polib.pofile(str(ROOT / "locale/en/LC_MESSAGES/parts/rules.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)s")

Message = tuple[str | None, str]


def messages() -> Iterator[Message]:
    """Context and text of every call of gettext in the modules."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                if node.func.id == "pgettext":
                    yield str(texts[0]), str(texts[1])
                elif node.func.id in {"_", "gettext", "gettext_lazy"}:
                    yield None, str(texts[0])


def test_each_message_is_translated_and_nothing_else() -> None:
    assert {(entry.msgctxt, entry.msgid) for entry in ENGLISH} == set(messages())


@pytest.mark.parametrize("entry", ENGLISH, ids=lambda entry: entry.msgid)
def test_a_translation_has_the_placeholders_of_its_message(entry: polib.POEntry) -> None:
    assert entry.translated()
    assert sorted(PLACEHOLDER.findall(entry.msgstr)) == sorted(PLACEHOLDER.findall(entry.msgid))


@pytest.mark.parametrize("entry", ENGLISH, ids=lambda entry: entry.msgid)
def test_messages_are_quiet_and_named(entry: polib.POEntry) -> None:
    assert not re.search(r"[!！]|%[sd]|\{", entry.msgid + entry.msgstr)
