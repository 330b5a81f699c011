"""What a service offers: its schemas and its models."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from extractor.engines import Engine, NoModel, is_local
from extractor.models import Claim, Frozen
from extractor.prompting import catalog
from extractor.serve.extractors import offered
from extractor.serve.service import service_of

__all__ = ["ModelOffer", "SchemaOffer", "models", "router", "schema", "schemas"]

router = APIRouter(prefix="/v1", tags=["offers"])


class SchemaOffer(Frozen):
    """A schema that may be chosen by its name.

    - `label`: its name and digest, as in the provenance of rows.
    - `rows`: the JSON schema of its rows.
    """

    name: str
    label: str
    description: str
    claims: bool
    rows: dict[str, Any]


class ModelOffer(Frozen):
    """A model that may be chosen by its name.

    - `default`: whether it is asked if a request names none.
    - `local`: whether no text leaves the machine of the service.
    """

    name: str
    default: bool
    local: bool


@router.get("/schemas", summary="The schemas that have names")
async def schemas() -> list[SchemaOffer]:
    """Besides them, a request may send a JSON schema of its own."""
    return list(map(_offer, catalog.schema_names()))


@router.get("/schemas/{name}", summary="One schema")
async def schema(name: str) -> SchemaOffer:
    """By its name."""
    if name not in catalog.schema_names():
        raise HTTPException(404, "There is no schema of that name: /v1/schemas lists them.")
    return _offer(name)


@router.get("/models", summary="The models that may be chosen")
async def models(request: Request) -> list[ModelOffer]:
    """The first is the default. With `ask` none, no model is asked at all."""
    settings = service_of(request).settings
    return [
        ModelOffer(name=name, default=not number, local=name == NoModel().name or _is_local(each))
        for number, (name, each) in enumerate(zip(offered(settings), settings.models, strict=False))
    ]


def _is_local(model: str | Engine) -> bool:
    return is_local(model) if isinstance(model, str) else model.local


def _offer(name: str) -> SchemaOffer:
    found = catalog.schema(name)
    return SchemaOffer(
        name=name,
        label=found.label,
        description=found.description,
        claims=found.makes_claims,
        rows=found.record_schema or Claim.model_json_schema(mode="serialization"),
    )
