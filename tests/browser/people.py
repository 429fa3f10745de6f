"""People with a phone, as they read and press: what the tests of whole ways are told in.

A page is named by what a person sees on it. Nothing here asserts; a step that is not offered ends in Playwright's own
complaint, which names it.
"""

from __future__ import annotations

import re
from typing import Any

from tests.builders import PASSWORD

PATIENCE = 15_000  # milliseconds in which a notice arrives, even on a loaded machine
GLANCE = 150  # milliseconds between two looks into the inbox


class Person:
    """Whoever holds the phone `page`, in Chinese."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)

    # What everybody does

    def sign_in(self, phone: str, password: str = PASSWORD) -> None:
        """Sign in at the door."""
        self.page.goto("/account/login/")
        self.page.get_by_label("手机号").fill(phone)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.press("登录")

    def press(self, words: str) -> None:
        """Press the one button in sight that says so, and wait for the next page."""
        self.page.get_by_role("button", name=words, exact=True).locator("visible=true").click()
        self.page.wait_for_load_state()

    def follow(self, words: str) -> None:
        """Follow the link in sight that says so."""
        self.page.get_by_role("link", name=words, exact=True).locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def choose(self, question: str, answer: str) -> None:
        """Choose one answer on a card or a scale; what a card says below the answer is left out."""
        name = re.compile(rf"^\s*{re.escape(answer)}(\s|$)")
        self.page.get_by_role("group", name=question).get_by_role("radio", name=name).check()

    # What everybody reads

    def heading(self) -> str:
        """What the page is called."""
        return self.page.locator("h1").inner_text()

    def told(self) -> str:
        """What the portal says on top of the page after something was done."""
        return self.page.locator(".flash").inner_text().strip()

    def state(self) -> str:
        """The state of the case on the page."""
        return self.page.locator("main .chip").first.inner_text()

    def story(self) -> list[str]:
        """What happened, the first thing first: who and what, as the page tells it."""
        entries = self.page.locator("ol.timeline li:not(.is-next) > b").all_inner_texts()
        return [" ".join(words.split()) for words in reversed(entries)]

    def inbox(self) -> list[str]:
        """The titles of all notices, the oldest first."""
        self.page.goto("/inbox/")
        return list(reversed(self.page.locator(".case__title").all_inner_texts()))

    def is_told(self, title: str) -> None:
        """Wait until the newest notice is this one, and open it."""
        patience = PATIENCE
        while self.inbox()[-1:] != [title] and patience > 0:
            self.page.wait_for_timeout(GLANCE)
            patience -= GLANCE
        self.follow(title)


class Resident(Person):
    """Who has something to say."""

    def sign_up(self, name: str, phone: str, password: str = PASSWORD) -> None:
        """Make an account."""
        self.page.goto("/account/signup/")
        self.page.get_by_label("怎么称呼您").fill(name)
        self.page.get_by_label("手机号").fill(phone)
        self.page.get_by_label("设一个密码").fill(password)
        self.press("同意并注册")

    def link(self, code: str) -> None:
        """Say by the grid leader's code where one lives, and who one is."""
        self.page.goto("/me/household/")
        self.page.get_by_label("住户码").fill(code)
        self.press("对上住户")
        self.press("是我")

    def says(self, words: str, kind: str, photo: dict[str, Any] | None = None) -> None:
        """The first screen: what it is about."""
        self.page.goto("/file/")
        self.page.get_by_label("请用自己的话说一说").fill(words)
        self.choose("属于哪一类", kind)
        if photo:
            self.page.get_by_label(re.compile("照片|加一张")).set_input_files(photo)
        self.press("下一步：在哪里")

    def files(self, where: str) -> None:
        """The second and the third screen: where it is, and off it goes."""
        self.choose("事情在哪里", where)
        self.press("下一步：核对")
        self.press("提交")

    def answers(self, words: str) -> None:
        """Answer the question on the case's page."""
        self.page.get_by_label("您的回答").fill(words)
        self.press("回答")

    def is_not_content(self, missing: str) -> None:
        """Say that it is not solved."""
        self.choose("解决了吗？", "没有解决")
        self.page.get_by_label("还想说一句").fill(missing)
        self.press("提交答复")

    def is_content(self, speed: str, attitude: str, result: str, words: str) -> None:
        """Say that it is solved, and rate how it went."""
        self.choose("解决了吗？", "解决了")
        self.choose("办得快不快", speed)
        self.choose("态度怎么样", attitude)
        self.choose("结果怎么样", result)
        self.page.get_by_label("还想说一句").fill(words)
        self.press("提交答复")


class Official(Person):
    """Who works on it."""

    def makes_code(self, room: str, name: str) -> str:
        """Find a household in the register and make a code for one of its residents."""
        self.page.goto(f"/households/?q={room}")
        self.page.get_by_role("link", name=room).click()
        self.follow("住户码")
        self.choose("是哪一位", name)
        self.press("做一个码")
        return str(self.page.locator(".code").inner_text())

    def accepts(self) -> None:
        """Take the case."""
        self.press("我来接手")

    def replies(self, words: str) -> None:
        """Talk to the resident."""
        self.page.get_by_label("对居民说").fill(words)
        self.press("发给居民")

    def asks(self, words: str) -> None:
        """Ask the resident something."""
        self.follow("请居民补充")
        self.page.get_by_label("要问居民什么").fill(words)
        self.press("问居民")

    def proposes(self, outcome: str, words: str) -> None:
        """Say how it ended."""
        if not self.page.get_by_label("办了什么，为什么是这个结果").count():
            self.follow("告诉居民结果")
        self.choose("结果", outcome)
        self.page.get_by_label("办了什么，为什么是这个结果").fill(words)
        self.press("请居民确认")
