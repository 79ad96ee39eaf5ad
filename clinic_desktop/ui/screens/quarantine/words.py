"""Why something was kept out, in the words of the person who has to decide."""

from clinic_desktop.domain.words import tr
from clinic_desktop.exchange.quarantine import ASKED, DROPPED, RefusedLine
from clinic_desktop.ui.theme.tokens import Hue
from clinic_desktop.ui.widgets.rows_model import Tag

_WHY = {
    "counter": tr("对方的计数一下子跳得太远，正常操作不会这样：可能数据被改过，或电脑出了错。"),
    "rank": tr("对方把自己的改动标成了卫生院的改动。"),
    "reference": tr("这类内容（目标、拒收、下发资料）只能由卫生院写，村里的改动不算数。"),
    "out_of_scope": tr("这位居民（或这一户）不归这个村管，卫生院还没有把他划给这个村。"),
    "other_site": tr("这一条原来是别的机构录的，只有原机构和卫生院能改。"),
    "too_wide": tr("一次改动涉及的版本太多，需要人看过。"),
    "crowded": tr("一个包里对同一条改了几千次，不像人工录入。"),
    "revoked_sender": tr("录入这一条的电脑已经停用。"),
}
_TODO = {
    "counter": tr("先打电话问清那台电脑是否修过系统时间或恢复过备份；确认无误再准入。"),
    "rank": tr("不要准入；请检查那台电脑。"),
    "reference": tr("一般不采纳；需要时由卫生院自己改。"),
    "out_of_scope": tr("确系该村居民：准入，居民随之归这个村。不是：不采纳，或请村里核对。"),
    "other_site": tr("与原机构核对后准入，或请村里不再改别处的记录。"),
    "too_wide": tr("逐项看清再准入。"),
    "crowded": tr("先请村里核对，是不是程序或人为重复。"),
    "revoked_sender": tr("确认是停用前录入的真实数据，可以准入；电脑丢失后录的，不采纳。"),
}
_STATES = {
    "": Tag(tr("待处理"), Hue.AMBER),
    ASKED: Tag(tr("已请核对"), Hue.BLUE),
    DROPPED: Tag(tr("不采纳"), Hue.GREY),
}


def why(line: RefusedLine) -> str:
    """What happened."""
    return _WHY.get(line.reason, line.reason)


def todo(line: RefusedLine, *, centre: bool) -> str:
    """What to do about it."""
    if centre:
        return _TODO.get(line.reason, "")
    if line.state == ASKED:
        return tr("请按卫生院的要求核对；更正后再上交，或打电话说明。")
    if line.state == DROPPED:
        return tr("卫生院决定不采纳；有不同意见请与卫生院联系。")
    return tr("等卫生院处理；着急时打电话询问。您录的内容都还在本机。")


def state(line: RefusedLine) -> Tag:
    """What was done about it."""
    return _STATES.get(line.state, Tag(line.state))
