"""The short way through a form: its quick fields as they are for one person on one day."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import offered
from clinic_desktop.domain.forms.evaluate import Scope, holds
from clinic_desktop.domain.forms.model import Field, Form


def quick_fields(form: Form, answers: Mapping[str, Any], context: Context) -> tuple[Field, ...]:
    """The quick fields that can matter with what is answered so far, with the options that are
    offered: a check at 12 months asks for other signs than one at 30 months.
    """
    fields = fields_here(form, answers, context)
    return tuple(fields[name] for name in form.quick if name in fields)


def fields_here(form: Form, answers: Mapping[str, Any], context: Context) -> dict[str, Field]:
    """Every field that is not certainly without meaning here, with the options offered."""
    scope = Scope(form, answers, context)
    return {
        each.id: replace(each, options=offered(each, scope)) if each.options else each
        for section in form.sections
        if holds(section.relevant, scope, unknown=True)
        for each in section.fields
        if holds(each.relevant, scope, unknown=True)
    }
