"""``check-cases``: a county expert verifies a rule change with a file of worked cases."""

import argparse

from clinic_desktop import bootstrap
from clinic_desktop.definitions.check_immunisation import check_immunisation_cases
from clinic_desktop.definitions.check_schedules import check_schedule_cases


def check(arguments: argparse.Namespace) -> int:
    """Print each difference and, last, ``N passed, M failed``."""
    run = check_schedule_cases if arguments.rules == "schedules" else check_immunisation_cases
    report = run(arguments.file, bootstrap.load_definitions())
    for difference in report.differences:
        print(difference)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed else 0
