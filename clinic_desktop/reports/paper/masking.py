"""Numbers of which paper shows only the ends."""


def masked(text: str) -> str:
    """A number of which only the first six and last four characters are shown."""
    if len(text) <= 10:
        return text[:2] + "*" * max(0, len(text) - 2)
    return text[:6] + "*" * (len(text) - 10) + text[-4:]
