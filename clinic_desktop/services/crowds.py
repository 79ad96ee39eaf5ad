"""人群类别: the words of the tags that residents and houses carry (forms.md section 3)."""

from clinic_desktop.domain.catalogue import Catalogue

_LISTS = (("family_doctor_contract", "crowd_tags"), ("household_file", "social_tags"))
"""Forms whose options name the codes: of residents with two digits, of houses with one."""


def crowd_labels(catalogue: Catalogue) -> dict[str, str]:
    """Code → word; empty where the forms are missing."""
    found: dict[str, str] = {}
    for code, field in _LISTS:
        form = catalogue.form(code)
        if form is not None and form.has(field):
            found |= {option.code: option.label for option in form.field(field).options}
    return found
