"""查询: questions over residents, enrolments and the records of any form; saved by name."""
