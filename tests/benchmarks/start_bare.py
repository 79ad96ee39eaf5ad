"""A bare window of the same toolkit: what any PySide6 program needs until it is drawn."""

from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from start_watch import told_when_drawn

app = QApplication([])
window = QWidget()
layout = QVBoxLayout(window)
layout.addWidget(QLabel("window"))
watch = told_when_drawn(window)
window.show()
app.exec()
