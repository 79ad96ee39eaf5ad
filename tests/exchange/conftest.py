"""Fixtures of the exchange tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from exchange_world import Device, World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty township."""
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def centre(world: World) -> Device:
    """The township centre."""
    return world.centre()


@pytest.fixture
def village(world: World, centre: Device) -> Device:
    """A village that was admitted."""
    return world.village(centre, "V01")
