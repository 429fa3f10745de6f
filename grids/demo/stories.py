"""What people report in the demo, and what they are told."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One request as a resident would put it."""

    category: str
    title: str
    text: str


PROBLEMS = (
    Problem("lighting", "楼东侧的路灯不亮", "楼东边那盏路灯不亮了，有三四天了，晚上老人回家看不见台阶。"),
    Problem("care", "想装一个楼道扶手", "母亲腿脚不便，二楼到三楼想装一段扶手，费用我们可以出一部分。"),
    Problem("water_power", "地下车库 B 区积水", "一下雨车库 B 区就积水，昨天没过脚面，电动车都推不进去。"),
    Problem("sanitation", "垃圾房早上气味大", "垃圾房早上七点还没清，气味一直飘到二楼，窗户不敢开。"),
    Problem("noise", "夜里装修到十一点", "楼上装修夜里十一点还在敲，孩子第二天要上学。"),
    Problem("parking", "消防通道总有车停着", "东门进来的消防通道这几天一直停着两辆车，救护车怕是进不来。"),
    Problem("safety", "楼道里堆了电动车电池", "三楼平台堆了五六块电动车电池，还拉了线在充电。"),
    Problem("suggestion", "想在楼前加一张长椅", "楼前空地常有老人坐台阶聊天，能不能加一张长椅。"),
    Problem("other", "快递柜挡住了无障碍坡道", "新装的快递柜放在坡道口，轮椅转不过去。"),
    Problem("lighting", "楼道感应灯一闪一闪", "二单元的感应灯一闪一闪，上楼晃眼睛。"),
    Problem("water_power", "三楼以上水压低", "从周一起三楼以上水压很低，洗澡水时有时无。"),
    Problem("sanitation", "绿化带里有狗粪没人清", "西侧绿化带最近狗粪很多，孩子常在那边玩。"),
    Problem("parking", "校门口早上堵车", "早上七点四十校门口堵得厉害，能不能有人帮忙疏导。"),
    Problem("safety", "围墙裂了一道缝", "自行车棚旁边的围墙裂了一道缝，比上个月宽了。"),
    Problem("noise", "广场音响太大", "晚上广场音响开得很大，九点半了还没停。"),
    Problem("care", "独居老人忘关煤气", "楼下陈奶奶一个人住，上周忘关煤气，想给她装个报警器。"),
)

REPLIES = (
    "收到，下午去看。先在台阶边放了一盏充电灯。",
    "已经去看过，报给维修的人了，明天上午来。",
    "和物业约好今天傍晚一起看，看完告诉您。",
    "材料已经订了，到货就装，大概两天。",
)

FINISHED = (
    "灯头和镇流器都换了新的，晚上七点去看过，亮了。",
    "今天上午疏通好了，放水试过两次，不再积水。",
    "已经清走，并在门口贴了提醒，这一周每天去看一次。",
    "和当事人谈过，约好晚上九点以后不再施工。",
)
