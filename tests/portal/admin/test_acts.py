"""Acts of the admin that are verbs: posts, accounts, people, errands, deliveries; and the auditors' trail."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from portal import locks
from portal.actors import NOBODY
from portal.domain.acts import act, name_the_actor
from portal.domain.people import join_records
from portal.models import AuditEntry, Delivery, Errand, Merge, Person, Post, Tenure, User
from tests import builders
from tests.builders import Street
from tests.portal.admin.conftest import Office, signed_in
from tests.portal.admin.things import thing

pytestmark = pytest.mark.django_db


# Posts -----------------------------------------------------------------------


def test_a_post_is_set_up_at_its_place(street: Street, office: Office) -> None:
    fields = {"role": "community_secretary", "area_code": street.community.code}
    office("security_admin").post("/admin/portal/post/add/", fields)
    assert Post.objects.filter(role="community_secretary", area=street.community).exists()


def test_the_page_of_a_place_leads_to_a_new_post_there(street: Street, office: Office) -> None:
    browser = office("security_admin")
    page = browser.get(f"/admin/portal/area/{street.grid.pk}/change/").content.decode()
    where = f"/admin/portal/post/add/?area={street.grid.code}"
    assert f'href="{where}"' in page
    assert f'value="{street.grid.code}"' in browser.get(where).content.decode()


def test_a_post_does_not_stand_where_it_does_not_belong(street: Street, office: Office) -> None:
    fields = {"role": "community_secretary", "area_code": street.grid.code}
    page = office("security_admin").post("/admin/portal/post/add/", fields)
    assert "这一级没有这个岗位" in page.content.decode()


def test_somebody_with_an_account_is_appointed_by_his_phone(street: Street, office: Office) -> None:
    someone = builders.account(builders.person("田禾"), phone := builders.new_phone()).person
    seat = builders.post("community_secretary", street.community)
    fields = {"phone": phone, "begins": "2026-01-01", "reason": "街道〔2026〕5 号"}
    office("security_admin").post(f"/admin/portal/post/{seat.pk}/appoint/", fields)
    assert Tenure.objects.get(post=seat).person == someone


def test_nobody_appoints_himself(street: Street) -> None:
    guard = builders.person("季云舟")
    builders.post("security_admin", street.subdistrict, guard)
    phone = builders.new_phone()
    builders.account(guard, phone)
    seat = builders.post("community_secretary", street.community)
    fields = {"phone": phone, "begins": "2026-01-01", "reason": "街道〔2026〕5 号"}
    page = signed_in(guard).post(f"/admin/portal/post/{seat.pk}/appoint/", fields)
    assert "不能任命自己" in page.content.decode()


def test_a_tenure_is_ended(street: Street, office: Office) -> None:
    tenure = street.leader_post.tenures.get()
    fields = {"ends": str(timezone.localdate()), "reason": "调走"}
    office("security_admin").post(f"/admin/portal/tenure/{tenure.pk}/end/", fields)
    tenure.refresh_from_db()
    assert tenure.period.upper == timezone.localdate()


def listed(page: str) -> list[str]:
    """Posts of a list by their role, in order."""
    return re.findall(r'class="field-role_name">([^<]*)<', page)


def test_the_chain_stands_before_the_buildings_and_down_the_tree(street: Street, office: Office) -> None:
    builders.post("building_leader", street.building.area)
    builders.post("community_secretary", street.community)
    browser = office("security_admin")
    found = listed(browser.get("/admin/portal/post/").content.decode())
    assert found[-1] == "楼栋长"
    assert found.index("社区书记") < found.index("网格长")


def test_vacant_posts_are_picked_out(street: Street, office: Office) -> None:
    builders.post("community_secretary", street.community)
    browser = office("security_admin")
    vacant = listed(browser.get("/admin/portal/post/?held=no").content.decode())
    held = listed(browser.get("/admin/portal/post/?held=yes&role=grid_leader").content.decode())
    assert vacant == ["社区书记"]
    assert set(held) == {"网格长"}


def test_a_long_list_of_posts_turns_by_place(street: Street, office: Office) -> None:
    for _n in range(40):
        builders.post("grid_worker", builders.area("grid", "第四网格", street.community))
    browser, seen, where = office("security_admin"), [], ""
    while where is not None:
        page = browser.get(f"/admin/portal/post/{where}").content.decode()
        seen += re.findall(r"/admin/portal/post/(\d+)/change/", page)
        further = re.search(r'href="([^"]*)" rel="next"', page)
        where = further[1].replace("&amp;", "&") if further else None
    assert sorted(map(int, seen)) == sorted(Post.objects.values_list("pk", flat=True))


def test_who_only_looks_at_posts_reads_who_fills_them(street: Street) -> None:
    builders.post("security_admin", street.subdistrict, builders.person("安可立"))
    browser, post = signed_in(street.clerk), street.leader_post
    pages = [browser.get(f"/admin/portal/post/{page}") for page in ("", f"{post.pk}/change/")]
    assert ["由安全管理员来办：安可立" in page.content.decode() for page in pages] == [True, True]


# Accounts ----------------------------------------------------------------------


def test_an_account_is_opened_with_a_password_that_is_good_once(office: Office) -> None:
    phone = builders.new_phone()
    page = (
        office("security_admin")
        .post("/admin/portal/user/add/", {"name": "田禾", "phone": phone})
        .content.decode()
    )
    user = User.objects.get(person__name="田禾")
    password = re.search(r"[A-Za-z0-9]{4}-[A-Za-z0-9]{4}-[A-Za-z0-9]{4}", page)
    assert password
    assert user.check_password(password[0])
    assert user.must_change_password


def test_an_account_is_closed_and_opened_again(street: Street, office: Office) -> None:
    browser, user = office("security_admin"), builders.account(street.leader)
    browser.post(f"/admin/portal/user/{user.pk}/close/", {"reason": "离岗"})
    user.refresh_from_db()
    assert not user.is_active
    browser.post(f"/admin/portal/user/{user.pk}/reopen/", {"reason": "回来了"})
    user.refresh_from_db()
    assert user.is_active


def test_a_password_is_reset_with_a_reason_only(street: Street, office: Office) -> None:
    browser, user = office("security_admin"), builders.account(street.leader)
    before = user.password
    assert browser.post(f"/admin/portal/user/{user.pk}/reset/", {"reason": ""}).status_code == 200
    user.refresh_from_db()
    assert user.password == before
    browser.post(f"/admin/portal/user/{user.pk}/reset/", {"reason": "当面认出"})
    user.refresh_from_db()
    assert user.must_change_password


def test_accounts_are_found_by_phone_and_shown_masked(street: Street, office: Office) -> None:
    phone = builders.new_phone()
    builders.account(builders.person("田禾"), phone)
    page = office("security_admin").get("/admin/portal/user/", {"q": phone}).content.decode()
    assert page.count('class="field-who"') == 1
    assert "田禾" not in page


def test_a_lock_is_shown_and_opened(street: Street, office: Office) -> None:
    browser, user = office("security_admin"), builders.account(street.leader)
    where = f"/admin/portal/user/{user.pk}"
    assert "没有锁着" in browser.get(f"{where}/change/").content.decode()
    locks.lock(str(user.login_hash))
    page = browser.get(f"{where}/change/").content.decode()
    assert "密码错了 5 次，锁到" in page
    assert f'href="{where}/unlock/"' in page
    browser.post(f"{where}/unlock/", {"reason": "当面认出"})
    assert "没有锁着" in browser.get(f"{where}/change/").content.decode()


# People --------------------------------------------------------------------------


def test_two_records_become_one_after_a_look_at_both(street: Street) -> None:
    browser = signed_in(street.clerk)
    one, other = thing(street, "portal.person"), thing(street, "portal.person")
    chosen = {"action": "merge_two", "_selected_action": [one.pk, other.pk]}
    answer = browser.post("/admin/portal/person/", chosen)
    assert answer["Location"] == f"/admin/portal/person/{one.pk}/merge/{other.pk}/"
    browser.post(answer["Location"], {"keep": other.pk, "reason": "同一个手机号"})
    assert Merge.objects.values_list("kept_id", "dropped_id").get() == (other.pk, one.pk)


def test_a_record_from_elsewhere_is_not_merged(street: Street) -> None:
    here, there = thing(street, "portal.person"), thing(street, "portal.person", foreign=True)
    where = f"/admin/portal/person/{here.pk}/merge/{there.pk}/"
    assert signed_in(street.clerk).post(where, {"keep": here.pk, "reason": "x"}).status_code == 404


def test_what_was_merged_comes_apart_on_the_page_of_the_kept_record(street: Street) -> None:
    browser = signed_in(street.clerk)
    kept, dropped = thing(street, "portal.person"), thing(street, "portal.person")
    join_records(actor=NOBODY, keep_id=kept.pk, drop_id=dropped.pk, reason="同一个手机号")
    where = f"/admin/portal/person/{kept.pk}/unmerge/{Merge.objects.get().pk}/"
    assert where in browser.get(f"/admin/portal/person/{kept.pk}/change/").content.decode()
    page = browser.post(where, {"reason": "父子两人"}, follow=True).content.decode()
    assert "都回到原来那份了" in page
    assert Merge.objects.get().undone_reason == "父子两人"
    assert browser.get(where).status_code == 404


def test_a_merge_from_elsewhere_does_not_come_apart_here(street: Street) -> None:
    kept, dropped = (thing(street, "portal.person", foreign=True) for _ in range(2))
    join_records(actor=NOBODY, keep_id=kept.pk, drop_id=dropped.pk, reason="同一个手机号")
    where = f"/admin/portal/person/{kept.pk}/unmerge/{Merge.objects.get().pk}/"
    assert signed_in(street.clerk).post(where, {"reason": "x"}).status_code == 404


def test_people_are_masked_everywhere(street: Street) -> None:
    someone = thing(street, "portal.person")
    browser = signed_in(street.clerk)
    pages = browser.get("/admin/portal/person/"), browser.get(f"/admin/portal/person/{someone.pk}/change/")
    assert [someone.name in page.content.decode() for page in pages] == [False, False]
    assert [someone.phone in page.content.decode() for page in pages] == [False, False]


@pytest.mark.parametrize("by", ["phone", "phone_tail", "name"])
def test_people_are_found(street: Street, by: str) -> None:
    someone = thing(street, "portal.person")
    Person.objects.filter(pk=street.lin.pk).update(name="别人")
    page = signed_in(street.clerk).get("/admin/portal/person/", {"q": getattr(someone, by)}).content.decode()
    assert page.count('class="field-masked"') == 1


# Errands and deliveries --------------------------------------------------------------


def test_what_was_set_aside_stands_first_and_is_tried_again(street: Street, office: Office) -> None:
    errand = thing(street, "portal.errand")
    Errand.objects.create(kind="y", key="y", due_at=timezone.now(), state="done")
    browser = office("system_admin")
    assert browser.get("/admin/portal/errand/").content.decode().count('class="field-key"') == 1
    browser.post(f"/admin/portal/errand/{errand.pk}/again/")
    errand.refresh_from_db()
    assert (errand.state, errand.attempts) == ("waiting", 0)
    assert AuditEntry.objects.latest("pk").verb == "errand.try_again"


def test_who_may_not_see_errands_does_not_retry_them(street: Street, office: Office) -> None:
    errand = thing(street, "portal.errand")
    assert office("subdistrict_staff").post(f"/admin/portal/errand/{errand.pk}/again/").status_code == 404


def test_staff_say_that_a_lost_letter_arrived(street: Street) -> None:
    delivery = thing(street, "portal.delivery")
    signed_in(street.clerk).post(f"/admin/portal/delivery/{delivery.pk}/arrived/")
    assert Delivery.objects.get(pk=delivery.pk).state == "sent"


def test_a_lost_letter_shows_its_key_and_its_tries(street: Street) -> None:
    delivery = thing(street, "portal.delivery")
    Delivery.objects.update(parcel="7-1-abc", attempts=4, in_doubt=True)
    page = signed_in(street.clerk).get(f"/admin/portal/delivery/{delivery.pk}/change/").content.decode()
    assert "7-1-abc" in page
    assert re.search(r"试过几次.{0,200}?4", page, re.DOTALL)


def test_a_lost_letter_is_shown_on_the_first_page(street: Street) -> None:
    thing(street, "portal.delivery")
    assert "不清楚发没发出去" in signed_in(street.clerk).get("/admin/").content.decode()


@pytest.mark.parametrize(("role", "sees"), [("system_admin", False), ("subdistrict_staff", True)])
def test_who_looks_after_the_machine_sees_no_people(
    street: Street, office: Office, role: str, sees: bool
) -> None:
    delivery = thing(street, "portal.delivery")
    browser = office(role)
    pages = (
        browser.get("/admin/portal/delivery/"),
        browser.get(f"/admin/portal/delivery/{delivery.pk}/change/"),
    )
    assert [street.leader.masked_name in page.content.decode() for page in pages] == [sees, sees]


# The trail -----------------------------------------------------------------------------


@pytest.fixture
def entry(street: Street) -> AuditEntry:
    """That the leader wrote down a person."""
    with act(builders.actor(street.leader), "test.person", reason="登记"):
        builders.person("洪小雨", builders.new_phone(), birth_year=1950)
    name_the_actor(NOBODY, "test.rest")
    return AuditEntry.objects.latest("pk")


def test_the_trail_says_who_did_what_and_shows_nothing_personal(office: Office, entry: AuditEntry) -> None:
    page = office("auditor").get(f"/admin/portal/auditentry/{entry.pk}/change/").content.decode()
    assert "第三网格" not in page
    assert "网格长" in page
    assert "test.person" in page
    assert [word for word in ("洪小雨", "1950") if word in page] == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"verb": "test.person"}, 1), ({"verb": "test.other"}, 0), ({"table": "portal_person", "verb": "test.person"}, 1),
        ({"table": "portal_area", "verb": "test.person"}, 0), ({"day": "1999-01-01"}, 0), ({"day": "x"}, 0),
        ({"who": "x"}, 0), ({"row": "0"}, 0),
    ],
)  # fmt: skip
def test_the_trail_is_searched(office: Office, entry: AuditEntry, asked: dict[str, str], found: int) -> None:
    page = office("auditor").get("/admin/portal/auditentry/", asked).content.decode()
    assert page.count('class="field-did"') == found


def test_the_trail_is_searched_by_who_and_when(street: Street, office: Office, entry: AuditEntry) -> None:
    asked = {"who": street.leader.pk, "day": str(timezone.localdate()), "verb": "test.person"}
    page = office("auditor").get("/admin/portal/auditentry/", asked).content.decode()
    assert page.count('class="field-did"') == 1


def test_nobody_writes_into_the_trail(office: Office, entry: AuditEntry) -> None:
    browser, where = office("auditor"), f"/admin/portal/auditentry/{entry.pk}"
    answers = [browser.post(f"{where}/{page}/", {"verb": "x"}).status_code for page in ("change", "delete")]
    assert answers == [404, 404]


# Lists -----------------------------------------------------------------------------------


def test_a_long_list_turns_by_key_there_and_back(office: Office) -> None:
    now = timezone.now()
    Errand.objects.bulk_create(
        [Errand(kind="x", key=f"x{i:02}", due_at=now, state="aside") for i in range(60)]
    )
    browser = office("system_admin")

    def keys(where: str) -> tuple[list[str], dict[str, str]]:
        page = browser.get(f"/admin/portal/errand/{where}").content.decode()
        links = {
            rel: url.replace("&amp;", "&")
            for url, rel in re.findall(r'href="([^"]*)" rel="(prev|next)"', page)
        }
        return re.findall(r'class="field-key">(x\d\d)<', page), links

    first, links = keys("")
    assert (first[0], first[-1], set(links)) == ("x59", "x35", {"next"})
    second, links = keys(links["next"])
    assert (second[0], second[-1]) == ("x34", "x10")
    third, last_links = keys(links["next"])
    assert (third[0], third[-1], set(last_links)) == ("x09", "x00", {"prev"})
    assert keys(links["prev"])[0] == first


@pytest.mark.parametrize("key", ["after", "before"])
def test_a_key_that_is_none_leads_to_the_top(office: Office, key: str) -> None:
    assert office("system_admin").get("/admin/portal/errand/", {key: "x"}).status_code == 302
