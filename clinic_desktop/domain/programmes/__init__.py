"""When the next contact with somebody is owed (``schedules.md``); rules are data, code is small."""
