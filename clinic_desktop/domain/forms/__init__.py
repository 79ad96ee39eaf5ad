"""Forms: definition model, expression language, validation, derived values, display."""
