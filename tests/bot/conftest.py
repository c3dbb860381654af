"""A real server for the tests that talk to it as other programs do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.steps import Site, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`python -m bot web` as a user starts it, on words alone."""
    with serving(tmp_path_factory.mktemp("server")) as site:
        yield site
