"""In a real browser: nothing breaks the policy, nothing is wider than a phone, and each comfort does its work."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

PAGES = ["/style-guide/", "/style-guide/form/", "/style-guide/staff/", "/style-guide/door/", "/display/"]
MODES = {
    "light": {},
    "dark": {"theme": "dark"},
    "large": {"elder": "1"},
    "English, large": {"elder": "1", "django_language": "en"},
}
Browse = Callable[..., Any]


def visitor(browse: Browse, live_server: Any, cookies: dict[str, str], **options: Any) -> Any:
    """A page whose complaints are collected in `page.complaints`."""
    page = browse(**options)
    page.context.add_cookies([{"name": k, "value": v, "url": live_server.url} for k, v in cookies.items()])
    page.complaints = []
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    return page


@pytest.mark.parametrize("mode", MODES)
def test_pages_keep_the_policy_and_the_width(browse: Browse, live_server: Any, mode: str) -> None:
    page = visitor(browse, live_server, MODES[mode])
    widths = {}
    for address in PAGES:
        page.goto(address, wait_until="networkidle")
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert (page.complaints, widths) == ([], dict.fromkeys(PAGES, 390))


def test_the_links_work_without_scripts(browse: Browse, live_server: Any) -> None:
    page = visitor(browse, live_server, {}, java_script_enabled=False)
    page.goto("/display/")
    page.get_by_role("link", name="大字", exact=True).click()
    page.get_by_role("link", name="常规字", exact=True).wait_for()
    assert (page.url, page.locator("html.elder").count()) == (f"{live_server.url}/display/", 1)


def test_size_and_colours_change_under_half_written_words(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    phone.locator("#id_use").fill("包饺子")
    for word in ("大字", "浅色", "深色"):
        # With large letters a phone has no room for colours in the bar.
        with phone.expect_response("**/display/choose/**"):
            phone.locator(".tools").get_by_text(word, exact=True).evaluate("link => link.click()")
    assert phone.locator("html.elder[data-bs-theme=dark]").count() == 1
    assert phone.locator(".tools a:visible").all_inner_texts() == ["常规字", "EN"]
    assert phone.locator("#id_use").input_value() == "包饺子"
    phone.reload()
    assert phone.locator("html.elder[data-bs-theme=dark]").count() == 1


def test_another_language_warns_before_half_written_words_are_lost(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    phone.locator("#id_use").fill("包饺子")
    phone.get_by_role("link", name="EN", exact=True).click()
    phone.get_by_role("alert").filter(has_text="没写完的会丢掉").wait_for()
    assert phone.locator("#id_use").input_value() == "包饺子"
    phone.get_by_role("link", name="EN", exact=True).click()
    phone.get_by_role("link", name="中文", exact=True).wait_for()


def test_nothing_half_written_is_no_reason_to_warn(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    phone.get_by_role("link", name="EN", exact=True).click()
    phone.get_by_role("link", name="中文", exact=True).wait_for()


def test_a_refused_form_is_read_from_its_summary(phone: Any) -> None:
    phone.goto("/style-guide/form/")
    assert phone.evaluate("document.activeElement.className") == "errsum"
    phone.locator(".errsum a").first.click()
    assert phone.evaluate("document.activeElement.id") == "id_hours"


def test_the_counter_says_how_much_room_is_left(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    phone.locator("#id_use").fill("包饺子")
    assert phone.locator(".counter").text_content() == "还可以写 197 字"


# Stands behind our own listener, counts what would travel, and lets nothing leave the page.
COUNT_SENDING = """
  window.sent = 0;
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented) window.sent += 1;
    event.preventDefault();
  });
"""


def test_a_form_is_sent_once_and_wakes_up_again(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    phone.evaluate(COUNT_SENDING)
    button = phone.locator("#sample [type=submit]")
    button.click()
    phone.evaluate("document.querySelector('#sample').requestSubmit()")
    assert (phone.evaluate("window.sent"), button.is_disabled()) == (1, True)
    phone.evaluate("dispatchEvent(new Event('pageshow'))")
    button.click()
    assert phone.evaluate("window.sent") == 2


def photo(width: int, height: int) -> bytes:
    """A JPEG that says where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    buffer = BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_photos_are_shown_and_travel_small_and_bare(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo(4000, 1000)} for n in "ab"]
    phone.locator("#id_photos").set_input_files(files[0])
    phone.locator(".photo img").wait_for()
    bytes_sent = phone.evaluate(
        "async () => [...new Uint8Array(await document.querySelector('#id_photos').files[0].arrayBuffer())]"
    )
    picture = Image.open(BytesIO(bytes(bytes_sent)))
    assert (picture.size, dict(picture.getexif())) == ((2048, 512), {})


def test_a_photo_can_be_taken_back(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    phone.locator("#id_photos").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(40, 40)}
    )
    phone.get_by_role("button", name="不要这张").click()
    assert phone.evaluate("document.querySelector('#id_photos').files.length") == 0


def test_a_draft_goes_to_the_server(phone: Any) -> None:
    phone.goto("/style-guide/form/?empty")
    drafts = []
    phone.route(
        "**/draft/", lambda route: (drafts.append(route.request.post_data), route.fulfill(status=204))
    )
    phone.evaluate(
        """async () => {
          Object.assign(document.querySelector('#sample').dataset,
            {autosave: '/draft/', saved: '草稿存好了', unsent: '现在没有网'});
          await import('/static/js/autosave.js');
        }"""
    )
    phone.locator("#id_use").fill("包饺子")
    phone.get_by_text("草稿存好了").wait_for()
    assert (len(drafts), "包饺子" in drafts[0], "id_photos" in drafts[0]) == (1, True, False)
