"""The numbered entries from the centre, at the village (``sync.md`` section 9)."""

from sqlalchemy.orm import Session

from clinic_desktop.domain.ops import START
from clinic_desktop.exchange.manifest import Link, LinkMark
from clinic_desktop.exchange.standing import SelfState, self_state, update_self


def mark_of(state: SelfState) -> LinkMark:
    """How far this device has received, as it tells the centre."""
    return LinkMark(state.link_epoch, state.link_no, state.link_digest)


def expected(state: SelfState, link: Link) -> int:
    """Number at which the chain of a package must meet what was received before."""
    return 0 if link.epoch > state.link_epoch else state.link_no


def epoch_over(state: SelfState, link: Link | None) -> bool:
    """Whether the package was made before the centre was set back."""
    return link is not None and link.epoch < max(state.epoch, state.link_epoch)


def leaves_gap(state: SelfState, link: Link | None) -> bool:
    """Whether entries before this package have not come."""
    return (
        link is not None and not epoch_over(state, link) and link.first - 1 > expected(state, link)
    )


def follow(session: Session, link: Link, tip_there: str | None) -> bool:
    """Acknowledge the entries of a package that connects; whether it did.

    ``tip_there`` is the package's own chain digest at ``expected``. A package that begins later
    leaves a gap, an older one brings nothing new, and one whose chain differs comes from a centre
    that was set back: in all three cases the mark stays, and the centre draws the conclusions.
    """
    state = self_state(session)
    if link.epoch < state.link_epoch:
        return False
    anew = link.epoch > state.link_epoch
    held = START if anew else state.link_digest
    at = expected(state, link)
    if tip_there != held or not link.first - 1 <= at <= link.last:
        return False
    update_self(
        session,
        link_epoch=link.epoch,
        link_no=link.last,
        link_digest=bytes.fromhex(link.after),
    )
    return True
