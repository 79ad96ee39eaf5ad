"""Stored rows in words: names of tables and columns, values as people read them.

For pages that speak of any row: history, preview of a package, conflicts.
"""

from collections.abc import Mapping
from typing import Any

from clinic_desktop.domain.catalogue import Catalogue
from clinic_desktop.domain.forms.display import outcome_label, value_text
from clinic_desktop.domain.forms.model import Form
from clinic_desktop.domain.words import tr
from clinic_desktop.services.records.reading import CLOSE_TITLES
from clinic_desktop.ui import vocabulary

_TABLES = {
    "activity": tr("健康教育活动"),
    "activity_attendee": tr("活动签到"),
    "activity_material": tr("发放资料"),
    "attachment": tr("附件"),
    "bulletin": tr("下发资料"),
    "care_event": tr("管理事件"),
    "clinic": tr("机构资料"),
    "cold_chain_device": tr("冷链设备"),
    "cold_chain_reading": tr("冷链温度"),
    "dose": tr("接种"),
    "enrolment": tr("纳入管理"),
    "handover_tick": tr("录入上级平台"),
    "household": tr("家庭"),
    "population_base": tr("人口底数"),
    "record": tr("随访和表单"),
    "report_submission": tr("报表上报"),
    "residence_period": tr("居住史"),
    "resident": tr("居民"),
    "staff": tr("工作人员"),
    "sync_event": tr("交换记录"),
    "sync_refusal": tr("拒收"),
    "target": tr("目标"),
    "vaccine_lot": tr("疫苗批次"),
    "vaccine_movement": tr("疫苗出入库"),
}
_COLUMNS = {
    "address": tr("现住址"),
    "age": tr("年龄"),
    "archive_no": tr("档案编号"),
    "archived": tr("存档材料"),
    "arrival": tr("来源"),
    "audience": tr("人员类别"),
    "birth_date": tr("出生日期"),
    "came_from": tr("从何处来"),
    "cancelled": tr("已取消"),
    "caption": tr("说明"),
    "clinic_code": tr("所属机构"),
    "close_reason": tr("结束原因"),
    "closed_on": tr("结束日期"),
    "closed_reason": tr("结束原因"),
    "contact_name": tr("联系人"),
    "contact_phone": tr("联系人电话"),
    "content": tr("内容"),
    "copies": tr("份数"),
    "county_code": tr("县（区）代码"),
    "death_cause": tr("死亡原因"),
    "death_date": tr("死亡日期"),
    "direction": tr("方向"),
    "dose_no": tr("卡上剂次"),
    "enrolled_on": tr("纳入日期"),
    "entry_order": tr("当日次序"),
    "ethnicity": tr("民族"),
    "evaluation": tr("效果评价"),
    "expires_on": tr("有效期至"),
    "file_closed_on": tr("档案关闭日期"),
    "file_closed_reason": tr("档案关闭原因"),
    "filing_date": tr("建档日期"),
    "filing_person": tr("建档人"),
    "filled_by": tr("填表人"),
    "filled_on": tr("填表日期"),
    "form_code": tr("表单"),
    "form_edition": tr("表单版本"),
    "from_on": tr("开始日期"),
    "given_at": tr("接种单位"),
    "given_on": tr("日期"),
    "given_time": tr("时间"),
    "head_id": tr("户主"),
    "head_signed": tr("负责人"),
    "headcount": tr("人数"),
    "house_order": tr("走访次序"),
    "household_id": tr("家庭"),
    "household_no": tr("户号"),
    "id_no": tr("证件号码"),
    "id_type": tr("证件类型"),
    "indicator": tr("指标"),
    "item": tr("名称"),
    "kind": tr("种类"),
    "lecturer": tr("主讲人"),
    "lecturer_org": tr("主讲人单位"),
    "lecturer_title": tr("主讲人职称"),
    "line_no": tr("序号"),
    "lot_no": tr("批号"),
    "maker": tr("生产企业"),
    "merged_into": tr("并入"),
    "minutes": tr("时长（分钟）"),
    "moved_on": tr("迁出日期"),
    "name": tr("姓名"),
    "note": tr("备注"),
    "occurred_on": tr("日期"),
    "opened_on": tr("建档日期"),
    "organizer": tr("主办单位"),
    "outcome": tr("结果"),
    "people": tr("人数"),
    "performed_by": tr("签名"),
    "phone": tr("电话"),
    "place": tr("地点"),
    "product": tr("疫苗"),
    "programme": tr("管理项目"),
    "record_id": tr("所据记录"),
    "registered_address": tr("户籍地址"),
    "relation_to_head": tr("与户主关系"),
    "remark": tr("备注"),
    "residence_type": tr("常住类型"),
    "resident_id": tr("居民"),
    "responsible_doctor": tr("责任医生"),
    "role": tr("岗位"),
    "sex": tr("性别"),
    "signed_by": tr("领取人"),
    "site": tr("接种部位"),
    "source": tr("来源"),
    "start_time": tr("开始时间"),
    "status": tr("状态"),
    "subject": tr("内容类别"),
    "tags": tr("类别"),
    "theme": tr("主题日"),
    "to_on": tr("结束日期"),
    "topic": tr("主题"),
    "township_code": tr("乡镇代码"),
    "township_name": tr("乡镇名称"),
    "trace_code": tr("追溯码"),
    "vaccinator": tr("接种人"),
    "value_hundredths": tr("目标值（百分之一）"),
    "verdict": tr("人工判定"),
    "verdict_reason": tr("判定理由"),
    "village_code": tr("村代码"),
    "village_group": tr("村民组"),
    "village_name": tr("村名"),
    "void_by": tr("作废人"),
    "void_reason": tr("作废原因"),
    "voided": tr("已作废"),
    "went_to": tr("去向"),
    "year": tr("年份"),
}
_OWN_COLUMNS = {
    ("clinic", "name"): tr("机构名称"),
    ("clinic", "role"): tr("机构类型"),
    ("dose", "given_on"): tr("接种日期"),
    ("dose", "given_time"): tr("接种时间"),
    ("household", "address"): tr("住址"),
    ("population_base", "people"): tr("人口数"),
    ("activity", "kind"): tr("活动形式"),
}
_UNITS = {
    "form": tr("表单内容"),
    "residence": tr("户籍与去向"),
    "death": tr("死亡登记"),
    "id": tr("证件"),
    "close": tr("结束管理"),
    "_void": tr("作废"),
    "_void_vs_edit": tr("一边作废、一边修改"),
}
"""Columns that change together, where the group has a name of its own."""
_HIDDEN = frozenset({"created_at", "created_by", "entry_order", "sha256", "clinic_code"})
_BOOLEANS = frozenset({"voided", "cancelled", "active"})
ROLES = {
    "doctor": tr("医生"),
    "nurse": tr("护士"),
    "centre": tr("卫生院公卫人员"),
    "supervisor": tr("考核人员"),
    "admin": tr("管理员"),
    "village": tr("村卫生室"),
}
_VALUES: Mapping[str, Mapping[str, str]] = {
    "status": vocabulary.STATUSES,
    "sex": vocabulary.SEXES,
    "residence_type": vocabulary.RESIDENCE_TYPES,
    "role": ROLES,
    "source": {
        "new": tr("新发现"),
        "transferred_in": tr("转入"),
        "roster": tr("花名册"),
        "screening": tr("筛查"),
        "local": tr("本单位"),
        "elsewhere": tr("外单位"),
        "campaign": tr("强化免疫"),
        "history": tr("补录"),
    },
    "arrival": {"birth": tr("出生"), "moved_in": tr("迁入"), "initial": tr("首次登记时已在")},
    "close_reason": CLOSE_TITLES,
    "file_closed_reason": {
        "1": tr("死亡"),
        "2": tr("迁出"),
        "3": tr("失访"),
        "4": tr("拒绝"),
        "9": tr("其他"),
    },
    "direction": {"ge": tr("不低于"), "le": tr("不高于")},
    "verdict": {"accept": tr("有效"), "reject": tr("无效")},
    "kind": {
        "lecture": tr("讲座"),
        "consult": tr("咨询"),
        "column": tr("宣传栏"),
        "playback": tr("播放音像"),
        "material": tr("发放资料"),
        "advice": tr("健康处方"),
        "training": tr("培训"),
        "other_activity": tr("其他活动"),
        "all": tr("全部人口"),
        "65plus": tr("65 岁及以上"),
        "attempt": tr("未见到本人"),
        "referral": tr("转诊"),
        "referral_check": tr("转诊回访"),
        "away": tr("外出"),
        "close": tr("结束管理"),
        "reopen": tr("恢复管理"),
    },
    "site": {
        "left_arm": tr("左上臂"),
        "right_arm": tr("右上臂"),
        "left_thigh": tr("左大腿"),
        "right_thigh": tr("右大腿"),
        "oral": tr("口服"),
    },
}
_DICTIONARIES = {"relation_to_head": "relation", "ethnicity": "ethnicity", "id_type": "id_type"}


def table_name(table: str) -> str:
    """居民, 随访和表单 …; the code itself where this program does not know the table."""
    return _TABLES.get(table, table)


def is_hidden(field: str) -> bool:
    """Columns that say nothing to people."""
    return field in _HIDDEN


def field_name(table: str, field: str, form: Form | None = None) -> str:
    """The label of a column, or of an answer of a form (``answers.sbp``)."""
    column, dot, key = field.partition(".")
    if dot:
        if column == "answers" and form is not None and form.has(key):
            return form.field(key).label
        return key
    return _OWN_COLUMNS.get((table, column)) or _COLUMNS.get(column, column)


def unit_name(table: str, unit: str) -> str:
    """What is in conflict: a column, or columns that change together."""
    return _UNITS.get(unit) or field_name(table, unit)


def value_words(
    field: str,
    value: Any,
    catalogue: Catalogue,
    names: Mapping[str, str] | None = None,
    form: Form | None = None,
) -> str:
    """A stored value as people read it; empty for nothing."""
    if value is None or value == "" or value == []:
        return ""
    column, dot, key = field.partition(".")
    if dot and column == "answers" and form is not None and form.has(key):
        return value_text(form.field(key), value)
    if isinstance(value, str) and names and value in names:
        return names[value]
    if column in _BOOLEANS:
        return tr("是") if value else tr("否")
    if isinstance(value, list):
        labels = vocabulary.HOUSEHOLD_TAGS if column == "tags" else {}
        return "、".join(labels.get(str(one), str(one)) for one in value)
    if column == "programme":
        return vocabulary.programme_name(str(value), catalogue)
    if column == "outcome" and form is not None:
        return outcome_label(form, str(value))
    if column == "form_code" and (named := catalogue.form(str(value))) is not None:
        return named.title
    if column == "product" and (vaccine := catalogue.vaccines.products.get(str(value))):
        return vaccine.name
    listed = catalogue.dictionaries.get(_DICTIONARIES.get(column, ""))
    if listed is not None and (term := listed.term(str(value))) is not None:
        return term.label
    return _VALUES.get(column, {}).get(str(value), str(value))
