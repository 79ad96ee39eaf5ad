"""``definitions``: what forms there are, and whether the definition files are right."""

import argparse
from dataclasses import asdict

from clinic_desktop import bootstrap
from clinic_desktop.cli.output import print_json
from clinic_desktop.definitions.check import check_definitions
from clinic_desktop.definitions.forms.listing import list_forms
from clinic_desktop.domain.words import tr


def list_all(arguments: argparse.Namespace) -> int:
    """Every form with its edition and number of fields; broken files with their reason."""
    catalogue = bootstrap.load_definitions()
    forms = list_forms(catalogue)
    if arguments.json:
        print_json(
            {
                "forms": [asdict(form) for form in forms],
                "broken": [asdict(broken) for broken in catalogue.broken],
            }
        )
        return 0
    for form in forms:
        print(tr("{code} {edition} {title}：{n} 项", **{**asdict(form), "n": form.fields}))
    for broken in catalogue.broken:
        print(tr("已停用 {path}：{reason}", path=broken.path, reason=broken.reason))
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Findings of the folder (the program's own by default); exit status 1 if there are any."""
    folder = arguments.folder or bootstrap.resources_dir() / "definitions"
    findings = check_definitions(folder)
    if arguments.json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            print(f"{finding.place}: {finding.message}")
        print(tr("问题 {n} 处", n=len(findings)))
    return 1 if findings else 0
