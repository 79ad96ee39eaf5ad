"""The only way from a screen to data.

``read`` and ``change`` take a function of the workplace, run it on the one data worker, and hand
its result to the main thread. Inside the function no widget may be touched and nothing may be
kept that belongs to a session. A change that returns ``Changes`` (or an object with ``.changes``)
is announced once by ``changed``; each open screen decides whether to refresh.

Dropped without a word: results for an owner that no longer exists, and results of a request that
a newer one of the same owner and token has replaced (a search box that was typed on).
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, overload

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from clinic_desktop.domain.changes import Changes
from clinic_desktop.domain.problems import InputProblem, KnownFault
from clinic_desktop.ui.faults import Faults
from clinic_desktop.ui.progress import SHOW_AFTER_MS, Cancelled, Progress, ProgressDialog

if TYPE_CHECKING:  # the login window stands before SQLAlchemy is imported
    from clinic_desktop.services.workplace import Workplace

T = TypeVar("T")
OnProblems = Callable[[InputProblem], None]
OnFail = Callable[[BaseException], None]
Reading = Callable[["Workplace"], T]
LongReading = Callable[["Workplace", Progress], T]

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Request:
    """One piece of work on its way; ``cancel`` drops its result."""

    owner: QObject
    work: Callable[[], object]
    on_done: Callable[[Any], None] | None
    on_fail: OnFail | None
    on_problems: OnProblems | None
    announces: bool
    token: str | None = None
    progress: Progress | None = None
    dialog: ProgressDialog | None = None
    dropped: bool = field(default=False)

    def cancel(self) -> None:
        """Its result is wanted no more; work that has not begun is skipped."""
        self.dropped = True
        if self.progress is not None:
            self.progress.cancel()


class Operations(QObject):
    """Reads and changes, one after another on one worker thread, results on the main thread."""

    changed = Signal(object)
    """``Changes`` of each committed unit of work."""
    busy = Signal(bool)
    """Work has been running for more than 0.3 s; and that it has ended."""
    _finished = Signal(object, object, object)

    def __init__(self, place: "Workplace", faults: Faults, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._faults = faults
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="data")
        self._latest: dict[tuple[int, str], Request] = {}
        self._open: set[Request] = set()
        self._closed = False
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SHOW_AFTER_MS)
        self._slow.timeout.connect(lambda: self.busy.emit(True))
        # Queued even when the work was done before the caller looked: answers never come early.
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)

    @overload
    def read(
        self,
        owner: QObject,
        fn: "Reading[T]",
        on_done: Callable[[T], None],
        on_fail: OnFail | None = None,
        *,
        token: str | None = None,
    ) -> Request: ...

    @overload
    def read(
        self,
        owner: QObject,
        fn: "LongReading[T]",
        on_done: Callable[[T], None],
        on_fail: OnFail | None = None,
        *,
        token: str | None = None,
        progress: str,
    ) -> Request: ...

    def read(
        self,
        owner: QObject,
        fn: Callable[..., T],
        on_done: Callable[[T], None],
        on_fail: OnFail | None = None,
        *,
        token: str | None = None,
        progress: str | None = None,
    ) -> Request:
        """Runs ``fn(workplace)`` and calls ``on_done(result)``.

        ``token``: a newer request of the same owner and token replaces this one. ``progress``:
        title of a dialog with a cancel button after 0.3 s; ``fn`` then gets a ``Progress`` as
        second argument. Failures go to ``on_fail`` if given, else they are told in a dialog.
        """
        return self._submit(owner, fn, on_done, on_fail, None, token, progress, announces=False)

    @overload
    def change(
        self,
        owner: QObject,
        fn: "Reading[T]",
        on_done: Callable[[T], None] | None = None,
        *,
        on_problems: OnProblems | None = None,
        on_fail: OnFail | None = None,
        token: str | None = None,
    ) -> Request: ...

    @overload
    def change(
        self,
        owner: QObject,
        fn: "LongReading[T]",
        on_done: Callable[[T], None] | None = None,
        *,
        on_problems: OnProblems | None = None,
        on_fail: OnFail | None = None,
        token: str | None = None,
        progress: str,
    ) -> Request: ...

    def change(
        self,
        owner: QObject,
        fn: Callable[..., T],
        on_done: Callable[[T], None] | None = None,
        *,
        on_problems: OnProblems | None = None,
        on_fail: OnFail | None = None,
        token: str | None = None,
        progress: str | None = None,
    ) -> Request:
        """Runs ``fn(workplace)``, announces what it changed, then calls ``on_done(result)``.

        A change is never skipped and always announced, even when its owner has gone meanwhile;
        only ``on_done`` is dropped then. ``InputProblem`` goes to ``on_problems``.
        """
        return self._submit(
            owner, fn, on_done, on_fail, on_problems, token, progress, announces=True
        )

    def _submit(
        self,
        owner: QObject,
        fn: Callable[..., Any],
        on_done: Callable[[Any], None] | None,
        on_fail: OnFail | None,
        on_problems: OnProblems | None,
        token: str | None,
        title: str | None,
        *,
        announces: bool,
    ) -> Request:
        place = self._place
        if title is None:
            request = Request(owner, lambda: fn(place), on_done, on_fail, on_problems, announces)
        else:
            steps = Progress()
            request = Request(
                owner, lambda: fn(place, steps), on_done, on_fail, on_problems, announces
            )
            request.progress = steps
            request.dialog = ProgressDialog(title, steps, _window_of(owner))
        request.token = token
        if self._closed:
            # A timer that fires while windows go down; nobody waits for its answer.
            log.info("request after closing: dropped")
            request.cancel()
            return request
        if token is not None:
            older = self._latest.get((id(owner), token))
            if older is not None:
                older.cancel()
            self._latest[(id(owner), token)] = request
        self._open.add(request)
        if title is None and not self._slow.isActive():
            self._slow.start()
        future = self._worker.submit(self._run, request)
        future.add_done_callback(lambda f: self._post(request, f))
        return request

    @staticmethod
    def _run(request: Request) -> object:
        if request.dropped and not request.announces:
            raise Cancelled
        return request.work()

    def _post(self, request: Request, future: "Future[object]") -> None:
        if future.cancelled():
            return
        error = future.exception()
        self._finished.emit(request, None if error else future.result(), error)

    def _on_finished(self, request: Request, result: object, error: BaseException | None) -> None:
        self._open.discard(request)
        if request.token is not None:
            key = (id(request.owner), request.token)
            if self._latest.get(key) is request:
                del self._latest[key]
        if not self._open:
            self._slow.stop()
            self.busy.emit(False)
        if request.dialog is not None and isValid(request.dialog):
            request.dialog.finish()
        if error is None and request.announces:
            changes = result if isinstance(result, Changes) else getattr(result, "changes", None)
            if isinstance(changes, Changes):
                self.changed.emit(changes)
        wanted = isValid(request.owner) and not (request.dropped and not request.announces)
        if error is not None:
            self._tell(request, error, wanted=wanted)
        elif wanted and not request.dropped and request.on_done is not None:
            try:
                request.on_done(result)
            except Exception as failure:  # noqa: BLE001 - a screen's fault must not end the program
                self._faults.bug(failure)

    def _tell(self, request: Request, error: BaseException, *, wanted: bool) -> None:
        if isinstance(error, Cancelled) or not (wanted or request.announces):
            return
        try:
            if isinstance(error, InputProblem):
                if wanted and request.on_problems is not None:
                    request.on_problems(error)
                else:
                    self._faults.problems(error)
            elif wanted and request.on_fail is not None:
                if not isinstance(error, KnownFault):
                    log.error("unexpected failure", exc_info=error)
                request.on_fail(error)
            elif isinstance(error, KnownFault):
                self._faults.known(error)
            else:
                self._faults.bug(error)
        except Exception as failure:  # noqa: BLE001 - as above
            self._faults.bug(failure)

    @property
    def faults(self) -> Faults:
        """Where failures are told that a screen handles first."""
        return self._faults

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting or running."""
        return not self._open

    def close(self) -> None:
        """Lets running work end, drops waiting reads; waiting changes are still carried out.

        What is asked afterwards is dropped.
        """
        self._closed = True
        for request in self._open:
            if not request.announces:
                request.cancel()
            if request.dialog is not None and isValid(request.dialog):
                request.dialog.finish()
                request.dialog = None
        self._worker.shutdown(wait=True)


def _window_of(owner: QObject) -> QWidget | None:
    return owner.window() if isinstance(owner, QWidget) else QApplication.activeWindow()
