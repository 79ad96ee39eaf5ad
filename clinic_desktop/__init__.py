"""The village clinic's public-health workplace: offline, keyboard-first, nothing ever lost.

Layers and their one-way imports are described in ``docs/architecture.md`` and checked by
import-linter. ``__version__`` is the only thing exported here.
"""

__version__ = "0.1.0"
