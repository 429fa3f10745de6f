"""How somebody is greeted."""

from grids.rules.greeting import given_name


def test_a_given_name_stands_alone_and_a_title_never_does() -> None:
    names = ("林秀珍", "林阿姨", "周敏", "欧阳小雨", "Ada")
    assert [given_name(name) for name in names] == ["秀珍", "林阿姨", "周敏", "欧阳小雨", "Ada"]
