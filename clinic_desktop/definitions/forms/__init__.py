"""Form definitions: TOML files to ``domain.forms.model.Form`` (docs/forms.md)."""

from clinic_desktop.definitions.forms.listing import Finding, ListedForm, list_forms
from clinic_desktop.definitions.forms.load import LoadedForms, load_forms

__all__ = ["Finding", "ListedForm", "LoadedForms", "list_forms", "load_forms"]
