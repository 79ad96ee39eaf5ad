"""上级平台录入: what must be typed into the provincial system, field by field, and when it is done.

Everything is typed there a second time; here stands what is still missing there, in the order in
which the clinic wants to type it.
"""
