"""The short form of `make torture`: a few seconds of everything at once, on a server of its own."""

import os
import random

import pytest

from tests.torture import torture


@pytest.mark.timeout(600)
def test_everything_at_once() -> None:
    seed = int(os.environ.get("TORTURE_SEED", random.SystemRandom().randrange(10**6)))
    print(f"seed {seed}")
    counts = torture(float(os.environ.get("TORTURE_SECONDS", "8")), seed, rounds=1)
    assert counts["rounds"] >= 1
    assert counts["loads"] > 5
    assert counts["comparisons"] > 50
