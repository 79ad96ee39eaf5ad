"""Queries that are kept by name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clinic_desktop.domain.problems import InputProblem, Problem
from clinic_desktop.domain.queries import Condition, Op, Query
from clinic_desktop.domain.words import tr
from clinic_desktop.services.workplace import Workplace
from clinic_desktop.storage.settings import read_setting, save_settings

_SAVED = "query.saved"
_NAME_LENGTH = 40


def saved_queries(place: Workplace) -> tuple[Query, ...]:
    """Every saved query, by name."""
    with place.reading() as session:
        kept = read_setting(session, _SAVED, {})
    return tuple(_query(name, one) for name, one in sorted(kept.items()))


def save_query(place: Workplace, query: Query) -> None:
    """Keep a query under its name; one of the same name is replaced.

    Raises:
        InputProblem: no name, or too long a name.
    """
    name = query.name.strip()
    if not name or len(name) > _NAME_LENGTH:
        raise InputProblem(
            Problem("name", "QUERY_NAME", tr("请给查询起名，不超过 {n} 个字", n=_NAME_LENGTH))
        )
    with place.reading() as session:
        kept = dict(read_setting(session, _SAVED, {}))
    kept[name] = _stored(replace(query, name=name))
    save_settings(place.database, {_SAVED: kept})


def drop_query(place: Workplace, name: str) -> None:
    """Forget a query; nothing happens when there is none of that name."""
    with place.reading() as session:
        kept = dict(read_setting(session, _SAVED, {}))
    kept.pop(name, None)
    save_settings(place.database, {_SAVED: kept or None})


def _stored(query: Query) -> dict[str, Any]:
    return {
        "subject": query.subject,
        "columns": list(query.columns),
        "conditions": [
            {
                "field": each.field,
                "op": each.op.value,
                "values": list(each.values),
                "either": each.either,
            }
            for each in query.conditions
        ],
    }


def _query(name: str, stored: Mapping[str, Any]) -> Query:
    return Query(
        stored["subject"],
        tuple(
            Condition(each["field"], Op(each["op"]), tuple(each["values"]), each["either"])
            for each in stored["conditions"]
        ),
        tuple(stored["columns"]),
        name,
    )
