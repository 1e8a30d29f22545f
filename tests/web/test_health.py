from importlib import metadata

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.web.health import health_route


def ask(fault):
    with TestClient(Starlette(routes=[health_route(lambda: fault)])) as client:
        return client.get("/healthz")


@pytest.mark.parametrize(("fault", "status"), [(None, 200), ("Le catalogue manque.", 503)])
def test_answer_says_whether_the_app_is_ready_and_why_not(fault, status):
    answer = ask(fault)
    assert answer.status_code == status
    assert answer.json() == {
        "ok": fault is None,
        "version": metadata.version("alentour"),
        "reason": fault,
    }


def test_answer_is_never_kept():
    assert ask(None).headers["cache-control"] == "no-store"
