"""Every route that the OpenAPI documents describe, asked whatever comes to mind."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("description", ["/api/openapi.json", "/ogc/api"])
@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_every_route_answers_as_it_is_described_whatever_is_asked(client, description, mode):
    api = schemathesis.openapi.from_asgi(description, client.app)
    operations = [found.ok() for found in api.get_all_operations()]
    assert len(operations) > 8
    for operation in operations:
        if mode is GenerationMode.POSITIVE or list(operation.query) or operation.path_parameters:
            ask_anything(operation, mode)


def ask_anything(operation, mode):
    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate(checks=CHECKS)

    ask()


def test_every_open_route_is_described(client):
    described = {
        *client.get("/api/openapi.json").json()["paths"],
        *client.get("/ogc/api").json()["paths"],
    }
    served = {route.path for route in client.app.routes if "OPTIONS" in route.methods}
    general = {path.replace("/shops", "/{name}").replace("featureId", "feature_id")
               for path in described if path.startswith("/ogc/collections/shops")}  # fmt: skip
    assert served - described - general == {"/ogc/", "/sitemap-{number}.xml"}
