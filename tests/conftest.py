"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples on every run, so that a failure is about the change at hand; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real files by others, under open licences; they are not part of the project."""
    given = os.environ.get("PACSRESEARCH_SAMPLES")
    folder = Path(given) if given else PROJECT.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("no samples: set PACSRESEARCH_SAMPLES to a folder with survey/ and job_descriptions/")
    return folder
