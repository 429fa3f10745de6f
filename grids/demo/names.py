"""Invented names. Any likeness to a living person is chance: they are drawn from two lists."""

from __future__ import annotations

from random import Random

SURNAMES = "林周邓何胡孟邹郝陶季纪施安沈吴孙钱赵李王张刘陈杨黄徐朱马高郭罗梁宋郑谢韩唐冯于董萧程曹袁许傅曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖熊金陆孔白崔康毛邱秦江史顾侯邵龙万段雷汤尹黎易常武乔贺赖龚文"
GIVEN = "秀珍敏晓兰建文云舟玉明一芳长河国英子涵雨桐浩然思远佳怡志强丽华桂香春梅德福世昌金凤银环小军海燕永康淑贞凤英宝珠家栋梓萱若溪启航安然可心知行乐天守正怀瑾其昌素琴月娥玉兰福生水根阿宝学文立夏清和景行望舒怀远嘉树修竹听雨"

COMMUNITIES = (
    "柳岸社区", "春晓里社区", "望江社区", "石桥头社区", "南塘社区", "梧桐里社区",
    "东渡社区", "书院社区", "稻香社区", "青石巷社区", "北门社区", "新荷社区",
)  # fmt: skip
ESTATES = (
    "和风苑",
    "春晓里",
    "望江小区",
    "翠竹园",
    "桂花新村",
    "临河苑",
    "松林里",
    "书香园",
    "向阳新村",
    "荷塘里",
)
NUMERALS = "一二三四五六七八九十"


def person_name(rng: Random) -> str:
    """A name of two or three characters."""
    given = "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))
    return rng.choice(SURNAMES) + given
