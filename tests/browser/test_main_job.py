"""The main job, as people do it on their phones: said, taken, asked, answered, done, not done, done, rated."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from grids.models import Case
from tests.browser.people import Official, Resident
from tests.builders import Street, account, new_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "3 号楼东边那盏路灯不亮了，有三四天了，晚上老人回家看不见台阶。"

STORY = [
    "您提交",
    "网格长周敏接手了",
    "周敏问您",
    "您回话",
    "周敏说办好了",
    "您说没有解决",
    "社区副书记何建文接手了",
    "何建文回话",
    "何建文说办好了",
    "您确认了",
    "您评了分",
]
TO_LIN = [
    "收到了您反映的事",
    "网格长接手了您反映的事",
    "网格长有一个问题要问您",
    "办的人说好了，请您确认",
    "您反映的事交给社区副书记重新办",
    "社区副书记接手了您反映的事",
    "您反映的事有回话",
    "办的人说好了，请您确认",
]
TO_LEADER = [
    "有一件新诉求，请接手",
    "居民回话了，可以接着办",
    "居民说还没有好，您办过的一件诉求交给社区副书记重新办",
]
TO_DEPUTY = ["居民说没有解决，请您重新办", "这件诉求办结了"]


def lamp() -> dict[str, Any]:
    """A photo as a phone takes it: it says by which camera, and where."""
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 15.0, 30.0), 3: "E", 4: (120.0, 10.0, 0.0)})
    out = BytesIO()
    Image.linear_gradient("L").resize((1200, 900)).convert("RGB").save(out, "JPEG", exif=exif)
    assert Image.open(BytesIO(out.getvalue())).getexif().get_ifd(0x8825)
    return {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def what_files_tell(case: Case) -> list[dict[int, Any]]:
    """What the kept files of a case say about camera and place."""
    kept = [photo.attachment for photo in case.photos.select_related("attachment")]
    return [dict(Image.open(file).getexif()) for one in kept for file in (one.picture, one.small)]


def test_a_request_goes_its_whole_way(browse: Any, live_stack: Any, there: Street) -> None:
    leader_phone, deputy_phone, phone = new_phone(), new_phone(), new_phone()
    account(there.leader, leader_phone)
    account(there.deputy, deputy_phone)
    lin, leader, deputy = Resident(browse()), Official(browse()), Official(browse())

    # She makes an account, and the grid leader gives her the code of her household.
    lin.sign_up("林阿姨", phone)
    leader.sign_in(leader_phone)
    code = leader.makes_code("301", "林*珍")
    lin.link(code)
    assert "对上了：和风苑 3 号楼" in lin.told()

    # She says what is wrong, with a photo; the file that is kept says nothing about her phone.
    lin.says(WORDS, "路灯照明", lamp())
    lin.files("我住的楼附近")
    assert lin.heading() == "收到了"
    case = Case.objects.get()
    assert what_files_tell(case) == [{}, {}]

    # He takes it, and asks; she answers.
    leader.is_told("有一件新诉求，请接手")
    leader.accepts()
    leader.asks("最东头那盏也算在内吗？")
    lin.is_told("网格长有一个问题要问您")
    lin.answers("算，那盏也不亮。")

    # He says that it is done; she knows better, and it goes one level up.
    leader.is_told("居民回话了，可以接着办")
    leader.proposes("解决了", "换了灯泡。")
    lin.is_told("办的人说好了，请您确认")
    lin.is_not_content("昨晚又灭了。")
    deputy.sign_in(deputy_phone)
    deputy.is_told("居民说没有解决，请您重新办")
    deputy.accepts()
    deputy.replies("今天请电工看线路。")
    deputy.proposes("解决了", "线路换了，连看两晚都亮。")

    # Now it is. The case tells everything, and everybody was told everything once.
    lin.is_told("办的人说好了，请您确认")
    lin.is_content("满意", "满意", "基本满意", "这回真亮了。")
    assert (lin.state(), lin.told()) == ("已办结", "收到您的答复了。")
    assert lin.story() == STORY
    deputy.is_told("这件诉求办结了")
    assert (lin.inbox(), leader.inbox(), deputy.inbox()) == (TO_LIN, TO_LEADER, TO_DEPUTY)


def test_the_main_way_needs_no_scripts(browse: Any, live_stack: Any, there: Street) -> None:
    leader_phone, phone = new_phone(), new_phone()
    account(there.leader, leader_phone)
    account(there.lin, phone)
    lin = Resident(browse(java_script_enabled=False))
    leader = Official(browse(java_script_enabled=False))

    lin.sign_in(phone)
    lin.says(WORDS, "路灯照明", lamp())
    lin.files("我住的楼附近")
    case = Case.objects.get()
    assert (lin.heading(), what_files_tell(case)) == ("收到了", [{}, {}])

    leader.sign_in(leader_phone)
    leader.is_told("有一件新诉求，请接手")
    leader.accepts()
    leader.replies("收到，下午去看。")
    leader.proposes("解决了", "换了灯泡，晚上看过，亮了。")

    lin.is_told("办的人说好了，请您确认")
    lin.is_content("满意", "基本满意", "满意", "谢谢。")
    told = ["您提交", "网格长周敏接手了", "周敏第一次回话", "周敏说办好了", "您确认了", "您评了分"]
    assert (lin.state(), lin.story()) == ("已办结", told)
    leader.is_told("这件诉求办结了")
