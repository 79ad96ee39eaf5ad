"""The fields of what is handed over besides forms, with the words of their codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import CLOSE_TITLES

RESIDENT, ENROLMENT, DOSE, ACTIVITY = "resident", "enrolment", "dose", "activity"
TABLE_TITLES = {
    RESIDENT: tr("居民档案"),
    ENROLMENT: tr("纳入与结束管理"),
    DOSE: tr("预防接种"),
    ACTIVITY: tr("健康教育活动"),
}
_YES_NO = {"0": tr("否"), "1": tr("是"), "False": tr("否"), "True": tr("是")}
_SEX = {"1": tr("男"), "2": tr("女"), "9": tr("未说明"), "0": tr("未知")}


@dataclass(frozen=True, slots=True)
class PlainField:
    """A column as it is typed there; ``codes`` says what a stored code means."""

    id: str
    label: str
    codes: Mapping[str, str] = field(default_factory=dict)
    dictionary: str = ""
    """Official code list of the catalogue, instead of ``codes``."""


PERSON_FIELDS = (
    PlainField("@name", tr("姓名")),
    PlainField("@id_no", tr("身份证号")),
    PlainField("@sex", tr("性别"), _SEX),
    PlainField("@birth_date", tr("出生日期")),
    PlainField("@archive_no", tr("档案编号")),
    PlainField("@phone", tr("电话")),
    PlainField("@address", tr("住址")),
    PlainField("@household_no", tr("家庭档案编号")),
)
"""By whom a row is found in the provincial system; they stand before its own fields."""
SELDOM = ("@sex", "@birth_date", "@archive_no", "@phone", "@address", "@household_no")
"""Left out of a sheet until the clinic wants them."""
DAY_FIELD = PlainField("@day", tr("日期"))
BY_FIELD = PlainField("@by", tr("填表人"))

FIELDS: Mapping[str, tuple[PlainField, ...]] = {
    RESIDENT: (
        PlainField("name", tr("姓名")),
        PlainField("id_type", tr("证件类别"), dictionary="id_type"),
        PlainField("id_no", tr("身份证号")),
        PlainField("sex", tr("性别"), _SEX),
        PlainField("birth_date", tr("出生日期")),
        PlainField("ethnicity", tr("民族"), dictionary="ethnicity"),
        PlainField("phone", tr("本人电话")),
        PlainField(
            "residence_type",
            tr("常住类型"),
            {
                "1": tr("户籍常住"),
                "2": tr("非户籍常住"),
                "3": tr("户籍外出"),
                "4": tr("流动"),
            },
        ),
        PlainField("address", tr("现住址")),
        PlainField("registered_address", tr("户籍地址")),
        PlainField("relation_to_head", tr("与户主关系"), dictionary="relation"),
        PlainField("@household_no", tr("家庭档案编号")),
        PlainField("contact_name", tr("联系人姓名")),
        PlainField("contact_phone", tr("联系人电话")),
        PlainField("archive_no", tr("档案编号")),
        PlainField("filing_date", tr("建档日期")),
        PlainField("filing_person", tr("建档人")),
        PlainField("responsible_doctor", tr("责任医生")),
        PlainField("tags", tr("人群类别")),
        PlainField(
            "status",
            tr("状态"),
            {"active": tr("在册"), "dead": tr("死亡"), "moved": tr("迁出")},
        ),
        PlainField("moved_on", tr("迁出日期")),
        PlainField("death_date", tr("死亡日期")),
        PlainField("death_cause", tr("死亡原因")),
        PlainField("file_closed_on", tr("档案结束日期")),
        PlainField(
            "file_closed_reason",
            tr("档案结束原因"),
            {
                "1": tr("死亡"),
                "2": tr("迁出"),
                "3": tr("失访"),
                "4": tr("拒绝"),
                "9": tr("其他"),
            },
        ),
        PlainField("household_id", tr("所属家庭")),
        PlainField("remark", tr("备注")),
    ),
    ENROLMENT: (
        PlainField("programme", tr("管理项目")),
        PlainField("enrolled_on", tr("纳入日期")),
        PlainField(
            "source",
            tr("来源"),
            {
                "new": tr("新发现"),
                "transferred_in": tr("转入"),
                "roster": tr("花名册"),
                "screening": tr("筛查"),
            },
        ),
        PlainField("closed_on", tr("结束日期")),
        PlainField("close_reason", tr("结束原因"), CLOSE_TITLES),
        PlainField("lmp", tr("末次月经")),
        PlainField("delivery_date", tr("分娩日期")),
        PlainField("discharge_date", tr("出院日期")),
        PlainField("born_at_home", tr("在家出生"), _YES_NO),
        PlainField("high_risk", tr("高危"), _YES_NO),
        PlainField("treatment_start", tr("治疗开始日期")),
        PlainField("intensive_until", tr("强化期结束日期")),
        PlainField("supervisor", tr("督导人员")),
    ),
    DOSE: (
        PlainField("product", tr("疫苗")),
        PlainField("dose_no", tr("剂次")),
        PlainField("given_on", tr("接种日期")),
        PlainField("given_time", tr("接种时间")),
        PlainField("lot_no", tr("批号")),
        PlainField("expires_on", tr("失效日期")),
        PlainField("maker", tr("生产企业")),
        PlainField("trace_code", tr("追溯码")),
        PlainField(
            "site",
            tr("接种部位"),
            {
                "left_arm": tr("左上臂"),
                "right_arm": tr("右上臂"),
                "left_thigh": tr("左大腿"),
                "right_thigh": tr("右大腿"),
                "oral": tr("口服"),
            },
        ),
        PlainField("vaccinator", tr("接种人员")),
        PlainField("given_at", tr("接种单位")),
        PlainField("remark", tr("备注")),
    ),
    ACTIVITY: (
        PlainField(
            "kind",
            tr("活动形式"),
            {
                "lecture": tr("健康知识讲座"),
                "consult": tr("公众健康咨询"),
                "column": tr("宣传栏"),
                "playback": tr("播放音像资料"),
                "material": tr("资料发放"),
                "advice": tr("个体化健康教育"),
                "other_activity": tr("其他活动"),
                "training": tr("培训"),
            },
        ),
        PlainField("occurred_on", tr("活动日期")),
        PlainField("start_time", tr("活动时间")),
        PlainField("place", tr("活动地点")),
        PlainField("topic", tr("活动主题")),
        PlainField("organizer", tr("组织者")),
        PlainField("lecturer", tr("主讲人")),
        PlainField("lecturer_org", tr("主讲人单位")),
        PlainField("lecturer_title", tr("主讲人职称")),
        PlainField("audience", tr("接受健康教育人员类别")),
        PlainField("headcount", tr("接受健康教育人数")),
        PlainField("minutes", tr("时长（分钟）")),
        PlainField("item", tr("资料或宣传栏名称")),
        PlainField("content", tr("活动内容")),
        PlainField("evaluation", tr("活动总结评价")),
        PlainField(
            "cancelled",
            tr("已取消"),
            _YES_NO,
        ),
    ),
}
"""Column → words, in the customary order of the file card."""
