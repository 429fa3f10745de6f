"""What every page owes to whoever reads it, asked of a page that is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AXE = next(Path(__file__).parent.glob("vendor/axe-core/*/axe.min.js")).read_text(encoding="utf-8")
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SERIOUS = ["serious", "critical"]

ASK_AXE = """
async ([rules, impacts]) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"], preload: false });
  return found.violations
    .filter((one) => impacts.includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")}`));
}
"""

# Whatever takes the focus looks different with it: itself or what stands around it (a card around its hidden input).
ASK_FOCUS = """
() => {
  const look = (element) => {
    const around = [element, element.nextElementSibling, element.parentElement, element.parentElement?.parentElement];
    return around.filter(Boolean).map((each) => {
      const style = getComputedStyle(each);
      return [style.outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
    }).join("|");
  };
  const takes = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const seen = new Set(), unseen = [];
  for (const element of document.querySelectorAll(takes)) {
    const kind = `${element.localName}.${element.type || ""}.${element.className}.${element.parentElement.className}`;
    if (seen.has(kind) || element.disabled || element.tabIndex < 0 || !element.getClientRects().length) continue;
    seen.add(kind);
    document.activeElement.blur();
    const before = look(element);
    element.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement === element && look(element) === before) unseen.push(kind);
  }
  document.activeElement.blur();
  return unseen;
}
"""

ASK_FACTS = """
(room) => {
  const wide = document.scrollingElement.scrollWidth;
  const late = (element) => element.getBoundingClientRect().right > room + 1;
  const widest = wide > room ? [...document.querySelectorAll("body *")].filter(late).slice(-1) : [];
  const shown = [...document.querySelectorAll("h1")].filter((one) => one.getClientRects().length);
  return {
    wide, widest: widest.map((one) => `${one.localName}.${one.className}`).join(),
    headings: shown.length, language: document.documentElement.lang, title: document.title,
  };
}
"""
PHONE_WIDTH = 390

# What the cookies of size and colours put on <html>; nothing may still be on its way from one colour to the other.
PUT_ON = """
([theme, isLarge]) => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important; animation: none !important; }");
  document.adoptedStyleSheets = [still];
  document.documentElement.dataset.bsTheme = theme;
  document.documentElement.classList.toggle("elder", isLarge);
}
"""


@dataclass
class Findings:
    """What was found, by what it is; the places where, in the order of looking."""

    found: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, where: str, whats: Iterable[str]) -> None:
        """Note each."""
        for what in whats:
            self.found[what].append(where)

    def __str__(self) -> str:
        """One line for each thing, and where it was seen."""
        lines = (
            f"{what}\n    on {len(places)}: {', '.join(places[:4])}" for what, places in self.found.items()
        )
        return "\n".join(lines)


def barriers(page: Any, rules: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe finds that is serious or critical."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate(ASK_AXE, [rules, SERIOUS]))


def put_on(page: Any, *, theme: str = "light", large: bool = False) -> None:
    """Show the open page as somebody sees it who has chosen these colours and this size."""
    page.evaluate(PUT_ON, [theme, large])


def unseen_focus(page: Any) -> list[str]:
    """Kinds of controls that look the same with and without the focus."""
    return [f"no visible focus: {kind}" for kind in page.evaluate(ASK_FOCUS)]


def odd_facts(page: Any, language: str) -> list[str]:
    """A page wider than the phone, without a title, in the wrong language, or with no or several headings."""
    facts = page.evaluate(ASK_FACTS, PHONE_WIDTH)
    odd = {
        f"{facts['wide']} pixels wide: {facts['widest']}": facts["wide"] > PHONE_WIDTH,
        f"{facts['headings']} headings h1": facts["headings"] != 1,
        f"lang is {facts['language']!r}": facts["language"].partition("-")[0] != language,
        f"title is {facts['title']!r}": not facts["title"].split("·")[0].strip(),
    }
    return [what for what, is_odd in odd.items() if is_odd]
