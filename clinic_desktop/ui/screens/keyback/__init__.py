"""回录: a printed visit list typed back in its own order."""
