"""Reading a village roster: recognising its columns, its people, its houses and its faults.

Pure: cells in, findings and proposed people out. Files are read and rows written by
``services.roster``.
"""
