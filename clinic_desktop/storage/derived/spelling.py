"""How Chinese names are typed on a Latin keyboard: full pinyin, initials, and common mixtures.

A character with several readings gives several spellings: 曾 is Zeng as a surname, yet somebody
will type ``ceng``. The reading dictionary is loaded at the first use, not at start-up.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from unicodedata import category

SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "单于": "chan yu",
    "澹台": "tan tai",
    "鲜于": "xian yu",
    "欧阳": "ou yang",
    "上官": "shang guan",
    "司马": "si ma",
    "诸葛": "zhu ge",
    "东方": "dong fang",
    "皇甫": "huang fu",
    "夏侯": "xia hou",
    "令狐": "ling hu",
    "仇": "qiu",
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "盖": "ge",
    "缪": "miao",
    "乐": "yue",
    "翟": "zhai",
    "燕": "yan",
    "种": "chong",
    "那": "na",
    "宁": "ning",
    "召": "shao",
    "折": "she",
    "员": "yun",
    "冼": "xian",
    "洗": "xian",
    "黑": "he",
    "秘": "bi",
    "逄": "pang",
    "覃": "qin",
    "尉": "wei",
    "隗": "wei",
    "牟": "mou",
    "应": "ying",
    "祭": "zhai",
    "句": "gou",
    "哈": "ha",
    "阚": "kan",
    "撒": "sa",
    "繁": "po",
    "佴": "nai",
    "车": "che",
    "石": "shi",
    "谌": "chen",
    "柏": "bai",
    "葛": "ge",
    "纪": "ji",
    "能": "nai",
    "都": "du",
    "訾": "zi",
    "薄": "bo",
    "乜": "nie",
    "贾": "jia",
    "藏": "zang",
    "晁": "chao",
    "长": "chang",
    "宓": "mi",
    "呙": "guo",
    "莘": "shen",
    "强": "qiang",
    "俞": "yu",
    "於": "yu",
    "褚": "chu",
    "郗": "xi",
    "瞿": "qu",
    "沈": "shen",
    "卜": "bu",
    "重": "chong",
    "朝": "chao",
    "行": "xing",
}
"""Surnames read otherwise than the dictionary says, and surnames of two characters."""
_MOST_VARIANTS = 8
_MOST_READINGS = 3


@dataclass(frozen=True, slots=True)
class Spelling:
    """The reading used for sorting and every way the name may be typed."""

    pinyin: str
    initials: str
    ways: tuple[str, ...]


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    """Readings of one character without tones, the usual one first; letters as they are."""
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    if not category(character).startswith("L"):
        return ()
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return tuple(dict.fromkeys(reading for readings in found for reading in readings if reading))


def _syllables(name: str) -> tuple[list[tuple[str, ...]], int]:
    """Readings per character and how many of them are the surname's."""
    length = 2 if name[:2] in SURNAMES and len(name) > 2 else 1
    special = SURNAMES.get(name[:length], "").split()
    usual = [_readings(character)[:1] for character in name[:length]]
    family = [
        tuple(dict.fromkeys((*special[place : place + 1], *readings)))
        for place, readings in enumerate(usual)
    ]
    given = [_readings(character)[:_MOST_READINGS] for character in name[length:]]
    likely = _likely(name[length:])
    if len(likely) == len(given):
        given = [
            tuple(dict.fromkeys((first, *readings)))
            for first, readings in zip(likely, given, strict=True)
        ]
    return [readings for readings in family + given if readings], length


def _likely(given: str) -> list[str]:
    """The reading of the given name as a word (长乐 chang le), when it is all Chinese."""
    if not given or any(category(character) != "Lo" for character in given):
        return []
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(given, v_to_u=False))


@lru_cache(maxsize=2048)
def spell(name: str) -> Spelling:
    """Every way to type the name, most usual reading first; ü may be typed as v or u."""
    readings, surname = _syllables(name)
    ways: dict[str, None] = {}
    variants = list(islice(product(*readings), _MOST_VARIANTS)) if readings else []
    for variant in variants:
        initials = "".join(syllable[0] for syllable in variant)
        family = "".join(variant[:surname])
        for way in ("".join(variant), initials, family + initials[surname:]):
            ways[way] = None
            if "v" in way:
                ways[way.replace("v", "u")] = None
    if not variants:
        return Spelling("", "", ())
    first = variants[0]
    return Spelling(
        "".join(first)[:200],
        "".join(syllable[0] for syllable in first)[:60],
        tuple(dict.fromkeys(way[:200] for way in ways if way)),
    )
