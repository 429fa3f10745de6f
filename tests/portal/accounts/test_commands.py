"""The first administrators, and accounts from the machine room."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.models import Area, Person, Tenure, User
from portal.roles import POWER_ROLES
from tests import builders

pytestmark = pytest.mark.django_db
PEOPLE = [
    "--system-admin=施一鸣:13900000001",
    "--security-admin=安可立:13900000002",
    "--auditor=沈知行:13900000003",
]
NEW = ["--area=320000000000", "--area-name=榆荫街道", "--area-kind=subdistrict"]


def said(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_an_empty_database_gets_its_area_and_three_administrators() -> None:
    said("first_admin", *NEW, *PEOPLE)

    assert Area.objects.get().name == "榆荫街道"
    held = Tenure.objects.current().values_list("role", "person__name")
    assert sorted(held) == [("auditor", "沈知行"), ("security_admin", "安可立"), ("system_admin", "施一鸣")]


def test_each_gets_a_password_of_his_own_for_once() -> None:
    lines = said("first_admin", *NEW, *PEOPLE).splitlines()[:3]

    passwords = {line.split()[-2]: line.split()[-1] for line in lines}
    assert len(set(passwords.values())) == 3
    assert all(user.must_change_password for user in User.objects.all())
    assert all(
        user.check_password(passwords[user.person.phone]) for user in User.objects.select_related("person")
    )


def test_one_person_does_not_get_two_powers() -> None:
    same = [arg.replace("13900000003", "13900000002") for arg in PEOPLE]

    with pytest.raises(CommandError, match="三个人"):
        said("first_admin", *NEW, *same)


def test_it_does_not_make_a_second_set() -> None:
    said("first_admin", *NEW, *PEOPLE)
    others = [arg.replace("1390000", "1390001") for arg in PEOPLE]

    with pytest.raises(CommandError, match="已经有管理员"):
        said("first_admin", "--area=320000000000", *others)

    assert Person.objects.count() == len(POWER_ROLES)


def test_what_fails_leaves_nothing_behind() -> None:
    area = builders.area("subdistrict", "榆荫街道", code="X1")
    builders.account(builders.person("周敏"), "13900000003")

    with pytest.raises(CommandError, match="已经注册过"):
        said("first_admin", "--area=X1", *PEOPLE)

    assert (User.objects.count(), Tenure.objects.filter(post__area=area).count()) == (1, 0)


def test_nothing_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builtins.input", lambda _prompt: "")

    with pytest.raises(CommandError, match="is needed"):
        said("first_admin")


def test_an_account_from_the_machine_room() -> None:
    password = said("open_account", "林秀珍", "138 5550 1234").split()[3]

    user = User.objects.get()
    assert (user.check_password(password), user.must_change_password) == (True, True)
