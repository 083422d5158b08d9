"""How people of the city are called."""

from __future__ import annotations

from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
_GIVEN_MALE = ("伟", "强", "军", "勇", "杰", "涛", "明", "超", "国华", "建国", "志强", "文博", "子轩", "浩然", "光荣")
_GIVEN_FEMALE = ("芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀英", "桂兰", "玉梅", "欣怡", "梓涵", "雨桐", "淑珍")


def given_name(chance: Random, male: bool) -> str:
    return chance.choice(_GIVEN_MALE if male else _GIVEN_FEMALE)
