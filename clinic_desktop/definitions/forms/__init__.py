"""Form definitions: TOML files to ``domain.forms.model.Form`` (docs/forms.md)."""

from clinic_desktop.definitions.forms.load import LoadedForms, load_forms

__all__ = ["LoadedForms", "load_forms"]
