"""Row operations: the one mechanism that is history, audit trail, undo and exchange.

``operation`` is the exact form, ``limits`` what is refused, ``merge`` how operations become a row,
``shape`` what has to be known of a table, ``chain`` the running digest. Specification: ``sync.md``
sections 5, 7, 9 and 17.
"""

from clinic_desktop.domain.ops.canonical import PLAIN, Codec
from clinic_desktop.domain.ops.chain import START, extend
from clinic_desktop.domain.ops.limits import check_types, read_line, too_wide
from clinic_desktop.domain.ops.merge import (
    NO_INSERT,
    Conflict,
    Edit,
    Heads,
    Materialised,
    edit_of,
    heads,
    materialise,
    unit_value,
    void_heads,
)
from clinic_desktop.domain.ops.operation import (
    CENTRE,
    FORMAT,
    VILLAGE,
    Op,
    Value,
    compose,
    decode,
    decode_plain,
    encode,
    op_id,
)
from clinic_desktop.domain.ops.refusal import OpFault
from clinic_desktop.domain.ops.shape import (
    VOID,
    VOID_COLUMNS,
    VOID_VS_EDIT,
    ColumnShape,
    Form,
    TableShape,
)

__all__ = [
    "CENTRE",
    "FORMAT",
    "NO_INSERT",
    "PLAIN",
    "START",
    "VILLAGE",
    "VOID",
    "VOID_COLUMNS",
    "VOID_VS_EDIT",
    "Codec",
    "ColumnShape",
    "Conflict",
    "Edit",
    "Form",
    "Heads",
    "Materialised",
    "Op",
    "OpFault",
    "TableShape",
    "Value",
    "check_types",
    "compose",
    "decode",
    "decode_plain",
    "edit_of",
    "encode",
    "extend",
    "heads",
    "materialise",
    "op_id",
    "read_line",
    "too_wide",
    "unit_value",
    "void_heads",
]
