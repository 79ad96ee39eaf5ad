"""Invents a village: houses, families, names, ID numbers. The same seed gives the same village."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from clinic_desktop.domain.dates import add_months, age_years
from clinic_desktop.domain.identity import check_character

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷"
)
_DOUBLE_SURNAMES = ("欧阳", "司马", "诸葛", "上官")
_MALE = "伟强军勇建国明志刚华平辉波斌峰亮涛鹏飞杰浩宇轩文博俊德福贵祥春生海林根水木金土喆翀"
_FEMALE = "秀英玉兰桂芳敏静丽娟燕红梅霞香莲凤珍云雪琴慧婷欣怡佳梓萱诗涵雨桐春花菊翠娥㛃玥"
_RARE = ("犇", "淼", "堃", "𬱖", "䶮", "玥")
_ETHNIC = ("01",) * 46 + ("03", "08", "15", "06")
_MOBILE = ("134", "136", "138", "139", "150", "151", "158", "159", "182", "187", "189")


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """One inhabitant. ``relation`` is a GB/T 4761 code."""

    name: str
    sex: str
    birth_date: date
    id_no: str
    relation: str
    phone: str
    ethnicity: str
    residence_type: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InventedHouse:
    """One household, head first."""

    number: str
    village_group: str
    order: int
    address: str
    tags: tuple[str, ...]
    members: tuple[InventedPerson, ...] = field(default_factory=tuple)


class Village:
    """Invents houses until the wanted number of people is reached."""

    def __init__(self, seed: int, county_code: str, village_name: str, today: date) -> None:
        self._random = Random(seed)  # noqa: S311 - invention, not secrecy
        self._county = county_code
        self._village = village_name
        self._today = today
        self._serials: dict[date, int] = {}

    def houses(self, people: int, groups: int = 8) -> list[InventedHouse]:
        """Houses with at least ``people`` inhabitants in all, the last one cut to fit."""
        found: list[InventedHouse] = []
        count = 0
        orders = [0] * groups
        while count < people:
            group = self._random.randrange(groups)
            orders[group] += 1
            house = self._house(len(found) + 1, group + 1, orders[group], people - count)
            count += len(house.members)
            found.append(house)
        return found

    def _house(self, number: int, group: int, order: int, at_most: int) -> InventedHouse:
        random = self._random
        surname = self._surname()
        head_age = min(92, max(24, round(random.gauss(58, 14))))
        male_head = random.random() < 0.86
        members = [self._person(surname, "1" if male_head else "2", head_age, "02")]
        if random.random() < (0.84 if head_age < 78 else 0.5):
            wife_age = max(22, head_age + random.randint(-6, 3))
            members.append(self._person(self._surname(), "2" if male_head else "1", wife_age, "10"))
        members += self._younger(surname, head_age)
        if head_age < 62 and random.random() < 0.22:
            members.append(self._person(surname, "2", head_age + random.randint(20, 28), "52"))
        tags = tuple(
            tag
            for tag, share in (("1", 0.05), ("2", 0.012), ("3", 0.03), ("4", 0.08), ("5", 0.015))
            if random.random() < share
        )
        return InventedHouse(
            number=f"{number:03d}",
            village_group=f"{group}组",
            order=order,
            address=f"{self._village}{group}组{order:02d}号",
            tags=tags,
            members=tuple(members[:at_most]),
        )

    def _younger(self, surname: str, head_age: int) -> list[InventedPerson]:
        random = self._random
        found: list[InventedPerson] = []
        for _ in range(random.choices((0, 1, 2), (0.35, 0.45, 0.2))[0]):
            age = head_age - random.randint(22, 32)
            if age < 0:
                continue
            sex = random.choice("12")
            found.append(self._person(surname, sex, age, "20" if sex == "1" else "30"))
            if age >= 24 and sex == "1" and random.random() < 0.7:
                found.append(
                    self._person(self._surname(), "2", max(20, age - random.randint(0, 4)), "38")
                )
                for _ in range(random.choices((0, 1, 2, 3), (0.25, 0.4, 0.29, 0.06))[0]):
                    child_age = age - random.randint(22, 31)
                    if child_age >= 0:
                        child = random.choice("12")
                        found.append(
                            self._person(surname, child, child_age, "41" if child == "1" else "42")
                        )
        return found

    def _person(self, surname: str, sex: str, age: int, relation: str) -> InventedPerson:
        random = self._random
        birth = add_months(self._today, -12 * age) - timedelta(days=random.randint(1, 364))
        given = _MALE if sex == "1" else _FEMALE
        name = surname + "".join(random.sample(given, random.choices((1, 2), (0.25, 0.75))[0]))
        if random.random() < 0.01:
            name = surname + random.choice(_RARE)
        grown = age_years(birth, self._today) >= 16
        return InventedPerson(
            name=name,
            sex=sex,
            birth_date=birth,
            id_no=self._id_no(birth, sex),
            relation=relation,
            phone=self._phone() if grown and random.random() < 0.8 else "",
            ethnicity=random.choice(_ETHNIC),
            residence_type=random.choices("1234", (0.9, 0.05, 0.035, 0.015))[0],
            tags=("08",) if random.random() < 0.02 else (),
        )

    def _surname(self) -> str:
        if self._random.random() < 0.01:
            return self._random.choice(_DOUBLE_SURNAMES)
        # Earlier surnames are the more frequent ones.
        return _SURNAMES[min(int(self._random.expovariate(0.05)), len(_SURNAMES) - 1)]

    def _phone(self) -> str:
        return self._random.choice(_MOBILE) + f"{self._random.randrange(10**8):08d}"

    def _id_no(self, birth: date, sex: str) -> str:
        """A number with a right check character that no two invented people share."""
        serial = self._serials.get(birth, 0)
        self._serials[birth] = serial + 1
        order = 2 * (serial % 499) + (1 if sex == "1" else 2)
        first = f"{self._county}{birth:%Y%m%d}{order:03d}"
        return first + check_character(first)
