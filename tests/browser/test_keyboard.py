"""Filing by keyboard alone: Tab, the arrows, Space and Enter; no finger and no mouse."""

from __future__ import annotations

from typing import Any

import pytest

from grids.models import Case
from tests.builders import PASSWORD, Street, account, new_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHERE_THE_FOCUS_IS = """
() => {
  const focused = document.activeElement;
  const name = focused.labels?.[0]?.innerText || focused.getAttribute("aria-label") || focused.innerText || "";
  return name.trim().replace(/\\s+/g, " ");
}
"""


class Keyboard:
    """A visitor who only has a keyboard."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def goes_to(self, name: str) -> None:
        """Press Tab until the focus is on what is called so. AssertionError when it never gets there."""
        passed = []
        while not (here := self.page.evaluate(WHERE_THE_FOCUS_IS)).startswith(name):
            passed.append(here)
            assert len(passed) < 60, f"{name} is not on the way: {passed}"
            self.page.keyboard.press("Tab")

    def types(self, words: str) -> None:
        """Write into the field that has the focus."""
        self.page.keyboard.insert_text(words)

    def presses(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def sends(self) -> None:
        """Press Enter, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def test_a_request_can_be_filed_by_keyboard(desk: Any, there: Street) -> None:
    phone = new_phone()
    account(there.lin, phone)
    keyboard = Keyboard(desk)

    desk.goto("/account/login/")
    keyboard.goes_to("手机号")
    keyboard.types(phone)
    keyboard.goes_to("密码")
    keyboard.types(PASSWORD)
    keyboard.sends()

    keyboard.goes_to("反映一件事")
    keyboard.sends()
    keyboard.goes_to("请用自己的话说一说")
    keyboard.types("水管漏了，楼道里全是水。")
    keyboard.goes_to("路灯照明")
    keyboard.presses("Space")
    keyboard.goes_to("下一步：在哪里")
    keyboard.sends()

    keyboard.goes_to("我家里")
    keyboard.presses("Space", "ArrowDown")
    keyboard.goes_to("下一步：核对")
    keyboard.sends()

    keyboard.goes_to("提交")
    keyboard.sends()
    assert desk.locator("h1").inner_text() == "收到了"
    assert Case.objects.get().place == "和风苑 3 号楼"
