"""The API is what its description says: schemathesis asks the real application everything.

Each operation is asked as an enrolled phone and as a stranger, with bodies that fit the description
and bodies that do not. No answer may be a fault of the server, or of a status, type or form that is
not described.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from server.api.app import create_app
from tests.conftest import Place
from tests.server.township import Township, new_id, problem_acts, visit_acts

pytestmark = pytest.mark.slow
EXAMPLES = 20
DECLARED = "5" * 64
OPERATIONS = (
    "POST /api/v1/sync",
    "POST /api/v1/enroll",
    "POST /api/v1/recover",
    "PUT /api/v1/evidence/{sha256}",
    "PATCH /api/v1/evidence/{sha256}",
    "HEAD /api/v1/evidence/{sha256}",
    "GET /api/v1/households/{household_id}/older",
    "GET /api/v1/vocabulary",
    "GET /health",
    "GET /metrics",
)
ASK_NOTHING = ("GET /api/v1/vocabulary", "GET /health", "GET /metrics")
"""Nothing can be wrong in their requests."""
REFUSED = {"expected-statuses": [400, 401, 403, 404, 409, 413, 422, 426, 429]}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]


@dataclass(frozen=True)
class Asked:
    """The description of a running office, and the token of one of its phones."""

    schema: BaseSchema
    token: str

    def operation(self, label: str) -> APIOperation:
        """One operation by method and path."""
        found = [result.ok() for result in self.schema.get_all_operations()]
        return next(operation for operation in found if operation.label == label)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """An office with a phone that declared a picture of 5 bytes."""
    load_all_checks()
    town = Township(Place(tmp_path_factory.mktemp("openapi")))
    phone, home, visit = town.phone(town.li), town.household(), new_id()
    picture = {"kind": "photo", "sha256": DECLARED, "size": 5}
    acts = visit_acts(town.li, home, visit_id=visit, evidence=[picture])
    assert phone.do(*acts, *problem_acts(visit, home)).outcome == "accepted"
    app = create_app(town.zoufang)
    config = SchemathesisConfig.from_dict({"checks": {"negative_data_rejection": REFUSED}})
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, config=config)
    yield Asked(schema, phone.token)
    town.zoufang.db.close()


def test_every_route_is_described(asked: Asked) -> None:
    """No operation is left out, of the description or of these tests."""
    found = [result.ok().label for result in asked.schema.get_all_operations()]
    assert sorted(found) == sorted(OPERATIONS)


@pytest.mark.parametrize("label", OPERATIONS)
@pytest.mark.parametrize("known", [True, False], ids=["phone", "stranger"])
def test_an_operation_keeps_its_description(asked: Asked, label: str, known: bool) -> None:
    """Whatever is sent that fits the description, the answer is one that it has."""
    _ask(asked.operation(label), GenerationMode.POSITIVE, asked.token if known else "nobody")


@pytest.mark.parametrize("label", [label for label in OPERATIONS if label not in ASK_NOTHING])
@pytest.mark.parametrize("known", [True, False], ids=["phone", "stranger"])
def test_what_does_not_fit_is_refused(asked: Asked, label: str, known: bool) -> None:
    """What the description does not allow is refused, by a refusal that it has."""
    _ask(asked.operation(label), GenerationMode.NEGATIVE, asked.token if known else "nobody")


def _ask(operation: APIOperation, mode: GenerationMode, token: str) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        if "sha256" in case.path_parameters and mode is GenerationMode.POSITIVE:
            case.path_parameters["sha256"] = DECLARED
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=[*CHECKS, negative_data_rejection])

    ask()
