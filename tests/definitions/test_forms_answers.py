"""Random answers over every shipped form: valid ones survive, broken ones are refused by name."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_answers import CONTEXTS, answers_of

from clinic_desktop.definitions.load import load_catalogue
from clinic_desktop.domain.forms.context import Context
from clinic_desktop.domain.forms.derive import events_of, outcome_of, settled, survey
from clinic_desktop.domain.forms.display import completeness, lines, search_text, summary
from clinic_desktop.domain.forms.model import Answers, Field, FieldType, Form
from clinic_desktop.domain.forms.validate import accepted, validate
from clinic_desktop.domain.problems import InputProblem, Problem, Severity

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "resources" / "definitions")
FORMS = sorted(CATALOGUE.forms.values(), key=lambda form: form.key)
SINGLE_FIELD = {"type", "code", "hard", "soft", "future", "length", "format", "exclusive",
                "repeated", "not_offered", "unknown_field"}  # fmt: skip
CHANCE = st.integers(0, 2**32).map(Random)
CONTEXT = st.sampled_from(CONTEXTS)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
@settings(max_examples=6)
@given(chance=CHANCE, context=CONTEXT)
def test_valid_answers_survive(form: Form, chance: Random, context: Context) -> None:
    now = answers_of(form, context, chance)
    assert settled(form, now, context) == now
    assert json.loads(json.dumps(now, ensure_ascii=False)) == now
    of_one_field = [p for p in validate(form, now, context) if p.code in SINGLE_FIELD]
    assert of_one_field == []
    _everything_can_be_shown(form, now, context)


def _everything_can_be_shown(form: Form, now: Answers, context: Context) -> None:
    shown = {line.field for line in lines(form, now, context)}
    for field in form.fields():
        own = field.companion_of is None and field.target_of is None
        if field.id in now and own:
            assert field.id in shown
    assert isinstance(summary(form, now), str)
    assert isinstance(search_text(form, now), str)
    assert 0 <= completeness(form, now, context).percent <= 100
    for event in events_of(form, now, context):
        json.dumps({k: str(v) for k, v in event.values.items()})
    outcome = outcome_of(form, now, context)
    assert outcome is None or outcome


def breakages(field: Field, answer: Any) -> list[tuple[Any, str]]:
    """Answers that this field must refuse, with the code of the problem."""
    found: list[tuple[Any, str]] = []
    match field.type:
        case FieldType.INT | FieldType.DEC:
            found += [("12", "type"), (True, "type"), ({"x": 1}, "type")]
            low, high = field.hard
            found += [(low - 1, "hard")] if low is not None else []
            found += [(high + 1, "hard")] if high is not None else []
        case FieldType.DATE:
            found += [("2026-02-31", "type"), ("02/03/2026", "type"), ("1800-01-01", "hard")]
            found += [] if field.future else [("2026-03-03", "future")]
        case FieldType.YM:
            found += [("2026-00", "type")]
        case FieldType.TIME:
            found += [("25:00", "type")]
        case FieldType.DATETIME:
            found += [("2026-03-02 08:30", "type")]
        case FieldType.SINGLE:
            found += [("没有的代码", "code"), ({"x": 1}, "code"), ([answer], "type")]
        case FieldType.MULTI:
            found += [(["没有的代码"], "code"), (field.options[0].code, "type")]
            others = [o.code for o in field.options if o.code not in field.exclusive]
            found += [([*field.exclusive[:1], others[0]], "exclusive")] if field.exclusive else []
        case FieldType.ROWS:
            found += [("一行", "type"), (["一行"], "type")]
        case FieldType.PHOTO:
            found += [("照片", "type")]
        case _:
            found += [(5, "type"), ("坏\x00字", "type"), ("长" * 5000, "length")]
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
@settings(max_examples=6)
@given(chance=CHANCE, context=CONTEXT)
def test_broken_answers_are_refused_with_field_and_reason(
    form: Form, chance: Random, context: Context
) -> None:
    now = answers_of(form, context, chance, share=1)
    touched = [f for f in form.fields() if f.id in now and f.computed is None]
    for field in chance.sample(touched, min(4, len(touched))):
        broken, code = chance.choice(breakages(field, now[field.id]))
        answers = now | {field.id: broken}
        if field.id in survey(form, answers, context).relevant:
            _refused(form, answers, context, field, code)


def _refused(form: Form, answers: Answers, context: Context, field: Field, code: str) -> None:
    found = validate(form, answers, context, confirmed=frozenset({field.id}))
    here = [p for p in found if p.field == field.id and p.code == code]
    assert here, (field.id, answers[field.id], found)
    assert field.label in here[0].message
    assert here[0].severity is Severity.ERROR
    with pytest.raises(InputProblem) as caught:
        accepted(form, answers, context, confirmed=frozenset({field.id}))
    assert any(isinstance(p, Problem) and p.field == field.id for p in caught.value.problems)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
@settings(max_examples=4)
@given(data=st.data())
def test_any_json_is_checked_without_a_fault(form: Form, data: st.DataObject) -> None:
    ids = [f.id for f in form.fields()]
    leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
    value = st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
        ),
        max_leaves=6,
    )
    answers = data.draw(st.dictionaries(st.sampled_from(ids), value, max_size=12))
    context = data.draw(CONTEXT)
    validate(form, answers, context)
    events_of(form, settled(form, answers, context), context)
    lines(form, answers, context)
    summary(form, answers)
