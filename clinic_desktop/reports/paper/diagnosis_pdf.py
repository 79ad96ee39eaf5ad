"""社区卫生诊断 on paper: form Y-9 with its charts, the rates, their months, the groups."""

from dataclasses import replace

from clinic_desktop.domain.words import tr
from clinic_desktop.reports.diagnosis import Diagnosis
from clinic_desktop.reports.paper.charts import draw_shares, draw_trends
from clinic_desktop.reports.paper.fonts import PaperFonts
from clinic_desktop.reports.paper.form_pdf import form_document
from clinic_desktop.reports.paper.frame import new_flow, number_pages
from clinic_desktop.reports.paper.pdf import PaperDocument


def diagnosis_document(found: Diagnosis, fonts: PaperFonts) -> PaperDocument:
    """The form with its tables and pyramid, then rates, groups and months on further sheets."""
    form = form_document(found.form, fonts)
    flow = new_flow(fonts)
    words = tr("{clinic} {y} 年社区卫生诊断　图表", clinic=found.form.clinic_name, y=found.year)
    flow.line(words, 14, "center", bold=True)
    draw_shares(flow, tr("主要服务率与目标（粗线为目标）"), found.rates)
    draw_shares(flow, tr("建档：各村民组"), found.files)
    draw_shares(flow, tr("65岁及以上体检：各村民组"), found.exams)
    flow.new_page()
    draw_trends(flow, tr("各项率逐月（当月累计，横粗线为目标）"), found.trends, found.year)
    number_pages(flow.pages, fonts, words)
    return replace(
        form,
        title=tr("{y}年社区卫生诊断", y=found.year),
        pages=(*form.pages, *flow.pages),
    )
