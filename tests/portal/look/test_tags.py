"""What the tags put on the page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.utils import timezone, translation

from portal.rules.wording import Deadline


def drawn(text: str, **context: object) -> str:
    return Template("{% load look %}" + text).render(Context(context))


ICON = '<svg class="ico" aria-hidden="true"><use href="/static/img/icons.svg#i-{}"/></svg>'


def test_an_icon() -> None:
    assert drawn('{% icon "house" %}') == ICON.format("house")


def test_an_icon_with_a_class() -> None:
    assert drawn('{% icon "house" "go" %}') == ICON.format("house").replace('"ico"', '"ico go"')


def test_a_chip_brings_the_icon_of_its_kind() -> None:
    said = drawn('{% chip "等您回复" "wait" %}')
    assert said == f'<span class="chip chip--wait">{ICON.format("message-circle")}等您回复</span>'


def test_a_chip_escapes_its_word() -> None:
    assert (
        drawn("{% chip word %}", word="<b>")
        == f'<span class="chip">{ICON.format("circle-dot")}&lt;b&gt;</span>'
    )


def test_a_deadline() -> None:
    due = timezone.now() + timedelta(minutes=35, seconds=30)
    assert drawn("{% due due brief=True %}", due=due) == (
        f'<span class="due due--soon">{ICON.format("hourglass")}<span><b>还剩 35 分钟</b></span></span>'
    )


def test_the_note_of_a_deadline_is_escaped() -> None:
    paused = Deadline(timezone.now(), "paused", note="<i>")
    assert drawn("{% due due 'lg' %}", due=paused) == (
        f'<span class="due due--paused due--lg">{ICON.format("circle-pause")}'
        "<span><b>时钟已停</b> · &lt;i&gt;</span></span>"
    )


def test_a_moment_carries_its_machine_time() -> None:
    then = datetime(2020, 3, 12, 7, 2, tzinfo=UTC)
    assert drawn("{% moment then %}", then=then) == (
        '<time datetime="2020-03-12T07:02+00:00" data-paper="2020年3月12日 15:02">2020年3月12日 15:02</time>'
    )


@pytest.mark.parametrize("tag", ["moment", "exact"])
def test_no_moment_is_nothing(tag: str) -> None:
    assert drawn(f"{{% {tag} then %}}", then=None) == ""


def test_a_person_on_a_post() -> None:
    assert drawn('{% who "周敏" "网格长" "s" %}') == (
        '<div class="who who--s"><span class="who__face" aria-hidden="true">周</span>'
        '<div class="who__text"><b>周敏</b><span>网格长</span></div></div>'
    )


def test_a_vacant_post() -> None:
    assert drawn('{% who "桥头 4 网格 网格长" "空 6 天" vacant=True %}') == (
        '<div class="who who--vacant"><span class="who__face" aria-hidden="true">?</span>'
        '<div class="who__text"><b>桥头 4 网格 网格长</b><span>空 6 天</span></div></div>'
    )


def test_messages_stay_in_the_page() -> None:
    said = drawn(
        "{% flashes %}", messages=[Message(constants.ERROR, "没有保存"), Message(constants.INFO, "<b>")]
    )
    assert said == (
        f'<div class="flash is-late" role="alert">{ICON.format("triangle-alert")}<div>没有保存</div></div>\n'
        f'<div class="flash " role="status">{ICON.format("info")}<div>&lt;b&gt;</div></div>'
    )


def test_without_messages_there_is_nothing() -> None:
    assert drawn("{% flashes %}") == ""


def test_a_note() -> None:
    assert drawn('{% note "late" "phone" %}先拨 <b>119</b>{% endnote %}') == (
        f'<div class="note-box is-late">{ICON.format("phone")}<div>先拨 <b>119</b></div></div>'
    )


def test_steps() -> None:
    assert drawn('{% steps 2 "甲" "乙" "丙" %}') == (
        '<ol class="steps" aria-label="第 2 步，共 3 步">'
        f'<li class="is-past">{ICON.format("circle-check")} 甲<span class="visually-hidden">（已填）</span></li>'
        '<li aria-current="step">2 乙</li><li>3 丙</li></ol>'
    )


def test_paging_leaves_out_what_is_not_there() -> None:
    said = drawn("{% pager older=older %}", older="?after=9&q=1")
    assert ('rel="prev"' in said, 'href="?after=9&amp;q=1" rel="next"' in said) == (False, True)
    assert drawn("{% pager %}") == ""


def test_an_event_keeps_the_lines_of_what_was_said() -> None:
    assert drawn("{% event '周敏回话' kind='good' said=said remark='昨天' %}", said="一\n<二>") == (
        '<li class="is-good"><b>周敏回话</b><span class="at">昨天</span>'
        '<div class="said"><p>一<br>&lt;二&gt;</p></div></li>'
    )


def test_a_figure_without_denominator_is_a_dash() -> None:
    assert '<div class="stat__value">—</div>' in drawn('{% stat "满意率" None "基数为零" "%" %}')


@pytest.mark.parametrize(("part", "whole", "width"), [(4, 6, "66.7"), (0, 0, "0.0"), (7, 5, "100.0")])
def test_a_meter_never_leaves_its_track(part: int, whole: int, width: str) -> None:
    assert f'<rect class="fill" width="{width}" height="8"/>' in drawn("{% meter a b %}", a=part, b=whole)


def test_dots_leave_out_what_is_empty() -> None:
    assert drawn('{% dots "周敏" "" name %}', name="<三>") == "周敏 · &lt;三&gt;"


def test_words_follow_the_language() -> None:
    with translation.override("en"):
        assert 'aria-label="Step 1 of 2"' in drawn('{% steps 1 "a" "b" %}')
