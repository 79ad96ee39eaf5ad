"""PDF on screen: pages by pdfium, zoom, print through the system's dialog, save as file.

Both preview and printer are fed by the same PDF, so what is seen is what is printed.
"""

from pathlib import Path

import pypdfium2 as pdfium
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeySequence, QPageLayout, QPageSize, QPainter, QPixmap, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from clinic_desktop.domain.problems import KnownFault
from clinic_desktop.domain.words import tr
from clinic_desktop.storage.durable import write_durably
from clinic_desktop.ui.prompts import DialogPrompts, Prompts
from clinic_desktop.ui.widgets.cards import label
from clinic_desktop.ui.widgets.page import action

POINTS_PER_INCH = 72
PRINT_DPI = 300
_ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
_SCREEN_DPI = 96


class PdfPages:
    """The pages of a PDF as images."""

    def __init__(self, content: bytes) -> None:
        try:
            self._document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            raise KnownFault("PDF_BROKEN", tr("这份文件无法显示"), tr("请重新生成")) from error

    def __len__(self) -> int:
        return len(self._document)

    def size(self, number: int) -> tuple[float, float]:
        """Width and height in points."""
        width, height = self._document[number].get_size()
        return float(width), float(height)

    def image(self, number: int, dpi: float) -> QImage:
        """A page drawn at a resolution."""
        bitmap = self._document[number].render(scale=dpi / POINTS_PER_INCH, rev_byteorder=True)
        buffer = bytes(bitmap.buffer)
        form = (
            QImage.Format.Format_RGB888
            if bitmap.n_channels == 3
            else (QImage.Format.Format_RGBX8888)
        )
        image = QImage(buffer, bitmap.width, bitmap.height, bitmap.stride, form)
        return image.copy()

    def close(self) -> None:
        """Give the document back."""
        self._document.close()


def print_pages(pages: PdfPages, printer: QPrinter) -> None:
    """Draw the pages chosen in the printer's range onto the printer, each in its own size.

    Raises:
        KnownFault: the printer refused.
    """
    first = printer.fromPage() or 1
    last = printer.toPage() or len(pages)
    painter = QPainter()
    for number in range(first - 1, min(last, len(pages))):
        width, height = pages.size(number)
        landscape = width > height
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
        )
        if number == first - 1:
            printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
            if not painter.begin(printer):
                raise KnownFault(
                    "PRINTER", tr("打印机没有响应"), tr("请检查打印机是否开机、有纸，再试一次")
                )
        else:
            printer.newPage()
        target = printer.pageLayout().fullRectPixels(printer.resolution())
        origin = printer.pageLayout().paintRectPixels(printer.resolution()).topLeft()
        painter.drawImage(
            QRectF(target.translated(-origin)),
            pages.image(number, min(printer.resolution(), PRINT_DPI)),
        )
    painter.end()


class PdfPreview(QWidget):
    """Pages below one another; Ctrl+plus and Ctrl+minus zoom."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.pages = PdfPages(content)
        self._zoom = 1.0
        self._labels: list[QLabel] = []
        inner = QWidget()
        inner.setObjectName("preview-pages")
        column = QVBoxLayout(inner)
        column.setSpacing(14)
        column.setContentsMargins(14, 14, 14, 14)
        for number in range(len(self.pages)):
            page = QLabel()
            page.setAccessibleName(tr("第 {n} 页，共 {all} 页", n=number + 1, all=len(self.pages)))
            page.setStyleSheet("background: white; border: 1px solid #d0d5dd;")
            column.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
            self._labels.append(page)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(tr("预览"))
        self._area.setWidget(inner)
        self._area.verticalScrollBar().valueChanged.connect(lambda _value: self._draw_seen())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area)
        self.setFocusProxy(self._area)
        for key, step in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            QShortcut(QKeySequence(key), self).activated.connect(lambda step=step: self.zoom(step))
        self._lay_out()

    def zoom(self, step: int) -> None:
        """One step nearer or farther."""
        place = _ZOOMS.index(self._zoom) + step
        if 0 <= place < len(_ZOOMS):
            self._zoom = _ZOOMS[place]
            self._lay_out()

    @property
    def zoom_words(self) -> str:
        """100 %."""
        return f"{round(100 * self._zoom)} %"

    def _lay_out(self) -> None:
        for number, page in enumerate(self._labels):
            width, height = self.pages.size(number)
            scale = self._zoom * _SCREEN_DPI / POINTS_PER_INCH
            page.setFixedSize(QSize(round(width * scale), round(height * scale)))
            page.clear()
        self._draw_seen()

    def _draw_seen(self) -> None:
        """Only the pages in sight are drawn: a yearly batch has hundreds."""
        top = self._area.verticalScrollBar().value()
        bottom = top + max(self._area.viewport().height(), 1200)
        for number, page in enumerate(self._labels):
            above = page.y() + page.height() < top - 400
            below = page.y() > bottom + 400
            if above or (below and number > 1):
                page.clear()
            elif page.pixmap().isNull():
                ratio = self.devicePixelRatioF()
                image = self.pages.image(number, _SCREEN_DPI * self._zoom * ratio)
                image.setDevicePixelRatio(ratio)
                page.setPixmap(QPixmap.fromImage(image))


class PreviewWindow(QWidget):
    """A window around the preview: print, save, zoom, close with Esc."""

    def __init__(
        self,
        content: bytes,
        title: str,
        parent: QWidget | None = None,
        *,
        file_name: str = "",
        prompts: Prompts | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._content = content
        self._file_name = file_name or f"{title}.pdf"
        self._prompts = prompts or DialogPrompts(lambda: self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("preview-window")
        self.setWindowTitle(title)
        self.resize(980, 720)
        self.preview = PdfPreview(content)
        self._said = label("", "hint")
        self._zoom_words = label(self.preview.zoom_words, "soft")
        bar = QHBoxLayout()
        bar.addWidget(label(title, "heading"))
        bar.addStretch(1)
        bar.addWidget(self._said)
        for words, icon, name, key, slot, kind in (
            ("", "minus", "zoom-out", "", lambda: self._zoom(-1), "quiet"),
            ("", "plus", "zoom-in", "", lambda: self._zoom(1), "quiet"),
            (tr("存为 PDF"), "download", "save-pdf", "Ctrl+S", self._save, ""),
            (tr("打印"), "printer", "print", "Ctrl+P", self._print, "primary"),
        ):
            button = action(words, icon=icon, kind=kind, name=name)
            button.setAccessibleName(words or {"minus": tr("缩小"), "plus": tr("放大")}[icon])
            button.clicked.connect(slot)
            if key:
                button.setToolTip(key)
                QShortcut(QKeySequence(key), self).activated.connect(slot)
            bar.addWidget(button)
            if name == "zoom-out":
                bar.addWidget(self._zoom_words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 12)
        layout.addLayout(bar)
        layout.addWidget(self.preview, 1)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)
        self.preview.setFocus()

    def _zoom(self, step: int) -> None:
        self.preview.zoom(step)
        self._zoom_words.setText(self.preview.zoom_words)

    def _save(self) -> None:
        path = self._prompts.save_file(tr("存为 PDF"), self._file_name, "PDF (*.pdf)")
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Write the file; says whether it worked."""
        try:
            write_durably(path, self._content)
        except (OSError, KnownFault):
            self._said.setText(tr("写不进 {path}：请先关掉它，或换一个位置", path=path.name))
        else:
            self._said.setText(tr("已保存 {path}", path=path.name))

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.windowTitle())
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.preview.pages))
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        try:
            print_pages(self.preview.pages, printer)
        except KnownFault as fault:
            self._said.setText(f"{fault.message}，{fault.advice}")
        else:
            self._said.setText(tr("已送往打印机"))
