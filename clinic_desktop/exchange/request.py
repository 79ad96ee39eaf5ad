"""The request of a device that wants to be admitted (``*.vcr``, ``sync.md`` section 3).

It holds public keys and the wish for a site, no personal data; it is signed by itself, and closed
for the centre where the centre's card is at hand.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyrage
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from clinic_desktop.domain.ops import PLAIN
from clinic_desktop.exchange import limits
from clinic_desktop.exchange.documents import (
    Root,
    Signed,
    is_age,
    is_device_id,
    is_sign_pub,
    is_site_code,
)
from clinic_desktop.exchange.faults import Refused
from clinic_desktop.exchange.fingerprint import Fingerprint
from clinic_desktop.exchange.keys import DeviceKeys, public_fingerprint
from clinic_desktop.exchange.stick import told_of_stick

_MAGIC: Final = b"VCREQ1\n\0"
_DOMAIN: Final = b"VC-REQUEST-v1\0"
_AGE_MAGIC: Final = b"age-encryption.org/v1"
CARD: Final = "centre.vcc"


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, with which keys, for which site."""

    device_id: str
    sign_pub: str
    age: str
    site: str
    site_name: str
    made_wall: int
    app: str
    signature: str = ""

    @property
    def fingerprint(self) -> Fingerprint:
        """What the village reads out and the centre types."""
        return public_fingerprint(self.sign_pub, self.age)

    def _body(self) -> dict[str, Any]:
        return {
            "v": 1,
            "device_id": self.device_id,
            "sign_pub": self.sign_pub,
            "age": self.age,
            "site": self.site,
            "site_name": self.site_name,
            "made_wall": self.made_wall,
            "app": self.app,
        }

    def signed(self, keys: DeviceKeys) -> "Request":
        """With the device's own signature, which shows that it holds the key."""
        signature = keys.own.signing.sign(_DOMAIN + PLAIN.dumps(self._body())).hex()
        return replace(self, signature=signature)

    def encoded(self, centre_age: str | None) -> bytes:
        """The file."""
        plain = _MAGIC + PLAIN.dumps({**self._body(), "sig": self.signature})
        if centre_age is None:
            return plain
        return bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(centre_age)]))


def read_request(path: Path, identities: list[Any]) -> Request:
    """Read and check a request.

    Raises ``Refused``: E_NOT_PACKAGE, E_NOT_FOR_US, E_FORMAT …; ``KnownFault``: STICK_*.
    """
    with told_of_stick():
        if path.stat().st_size > limits.REQUEST_BYTES:
            raise Refused("E_LIMIT", "request size")
        content = path.read_bytes()
    if content.startswith(_AGE_MAGIC):
        try:
            content = pyrage.decrypt(content, identities)
        except pyrage.DecryptError as failed:
            not_ours = "No matching keys" in str(failed)
            raise Refused("E_NOT_FOR_US" if not_ours else "E_DAMAGED", "request") from failed
        except OSError as failed:
            raise Refused("E_DAMAGED", "request") from failed
    if not content.startswith(_MAGIC):
        raise Refused("E_NOT_PACKAGE", "request")
    try:
        found = PLAIN.loads(content[len(_MAGIC) :])
        request = Request(
            device_id=found["device_id"],
            sign_pub=found["sign_pub"],
            age=found["age"],
            site=found["site"],
            site_name=found["site_name"],
            made_wall=found["made_wall"],
            app=found["app"],
            signature=found["sig"],
        )
        _check(request, found["v"])
        VerifyKey(bytes.fromhex(request.sign_pub)).verify(
            _DOMAIN + PLAIN.dumps(request._body()), bytes.fromhex(request.signature)
        )
    except BadSignatureError as broken:
        raise Refused("E_TAMPERED", "request") from broken
    except (ValueError, KeyError, TypeError) as broken:
        raise Refused("E_FORMAT", "request") from broken
    return request


def _check(request: Request, version: Any) -> None:
    texts = (
        request.device_id,
        request.sign_pub,
        request.age,
        request.site,
        request.site_name,
        request.app,
        request.signature,
    )
    if version != 1 or not all(isinstance(one, str) and len(one) <= 200 for one in texts):
        raise ValueError("request")
    if not (
        is_device_id(request.device_id)
        and is_sign_pub(request.sign_pub)
        and is_age(request.age)
        and is_site_code(request.site)
        and type(request.made_wall) is int
    ):
        raise ValueError("request")


def write_card(signed_root: Signed) -> bytes:
    """The centre's card: its public keys, for villages that want to close their requests."""
    return signed_root.encoded()


def read_card(path: Path) -> str | None:
    """The centre's age recipient from a card; None without a usable card.

    Nobody trusts the card: it only says for whom a request without personal data is closed.
    """
    try:
        if path.stat().st_size > limits.REQUEST_BYTES:
            return None
        return Root.read(Signed.decoded(path.read_bytes())).centre_age
    except (OSError, ValueError, Refused):
        return None
