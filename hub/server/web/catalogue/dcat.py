"""The data catalogue in the words of DCAT 3 (W3C), with what DCAT-AP 3 asks of catalogues, as JSON-LD 1.1.

A resource with data is a dataset, which the hub's endpoint serves, and its items are parts of it. What one asks by or writes is no dataset; the
other files of the catalogue have it. Each name that is not of a known vocabulary is one of the catalogue's own (`hub:`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from graphql import GraphQLSchema

from hub.codes import Department
from hub.grants.data_items import DataItem
from hub.server.web.catalogue.document import PUBLISHER, TITLE, in_both
from hub.server.web.catalogue.resources import CatalogueResource, code_terms, resources

_LANGUAGES = tuple(f"http://publications.europa.eu/resource/authority/language/{each}" for each in ("ENG", "ZHO"))
_JSON = "https://www.iana.org/assignments/media-types/application/json"


def as_linked_data(contract: GraphQLSchema, addresses: Mapping[str, str], own: str) -> bytes:
    """Return the catalogue as JSON-LD. `own` is its own address, under which everything that it names has one."""
    datasets = [each for each in resources(contract) if each.is_data]
    owners = dict.fromkeys([PUBLISHER, *(item.owner for each in datasets for item in each.items)])
    service = {
        "id": f"{own}#endpoint",
        "type": "dcat:DataService",
        "title": {"en": "GraphQL endpoint of the hub", "zh": "本平台 GraphQL 接口"},
        "endpointURL": addresses["graphql"],
        "endpointDescription": addresses["contract"],
        "publisher": _id(own, PUBLISHER),
        "servesDataset": [_id(own, each.code) for each in datasets],
    }
    catalogue = {
        "id": f"{own}#catalogue",
        "type": "dcat:Catalog",
        "title": in_both(TITLE),
        "description": {
            "en": "Every data item that departments share for low-income assistance, with its owner, its sharing type and its sensitivity.",
            "zh": "各部门为低收入人口救助共享的全部数据项，含所属部门、共享类型和敏感级别。",
        },
        "publisher": _id(own, PUBLISHER),
        "language": _LANGUAGES,
        "dataset": [_id(own, each.code) for each in datasets],
        "service": service["id"],
    }
    graph = [
        catalogue,
        service,
        *(_agent(own, each) for each in owners),
        *_concepts(contract, own),
        *(node for each in datasets for node in _nodes(own, each, addresses)),
    ]
    return orjson.dumps({"@context": _context(own), "@graph": graph})


def _context(own: str) -> Mapping[str, Any]:
    in_languages = {name: {"@id": term, "@container": "@language"} for name, term in (
        ("title", "dct:title"), ("description", "dct:description"), ("name", "foaf:name"), ("label", "skos:prefLabel"),
    )}  # fmt: skip
    leading = {name: {"@id": term, "@type": "@id"} for name, term in (
        ("publisher", "dct:publisher"), ("language", "dct:language"), ("accessRights", "dct:accessRights"),
        ("hasPart", "dct:hasPart"), ("isPartOf", "dct:isPartOf"), ("dataset", "dcat:dataset"), ("service", "dcat:service"),
        ("servesDataset", "dcat:servesDataset"), ("endpointURL", "dcat:endpointURL"),
        ("endpointDescription", "dcat:endpointDescription"), ("distribution", "dcat:distribution"),
        ("accessURL", "dcat:accessURL"), ("accessService", "dcat:accessService"), ("mediaType", "dcat:mediaType"),
        ("landingPage", "dcat:landingPage"), ("sensitivity", "hub:sensitivity"), ("capability", "hub:capability"),
        ("disclosure", "hub:disclosure"), ("kind", "hub:kind"),
    )}  # fmt: skip
    return {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "hub": f"{own}#",
        "id": "@id",
        "type": "@type",
        "identifier": "dct:identifier",
        "notation": "skos:notation",
        "dataType": "hub:dataType",
        "approvals": "hub:approvals",
        **in_languages,
        **leading,
    }


def _id(own: str, name: str) -> str:
    return f"{own}#{name}"


def _agent(own: str, of: Department) -> Mapping[str, Any]:
    return {
        "id": _id(own, of),
        "type": "foaf:Agent",
        "identifier": of.value,
        "name": {"en": of.english, "zh": of.chinese},
    }


def _concepts(contract: GraphQLSchema, own: str) -> Iterable[Mapping[str, Any]]:
    """Yield the codes of the catalogue; a sharing type is what DCAT calls a statement of rights."""
    for scheme, codes in code_terms(contract).items():
        types = ["skos:Concept", *(["dct:RightsStatement"] if scheme == "Sharing" else [])]
        for code, said in codes.items():
            yield {
                "id": _code(own, scheme, code),
                "type": types,
                "notation": code,
                "label": in_both(said),
            }


def _code(own: str, scheme: str, code: str) -> str:
    return _id(own, f"{scheme}.{code}")


def _nodes(own: str, of: CatalogueResource, addresses: Mapping[str, str]) -> Iterable[Mapping[str, Any]]:
    """Yield a dataset, the way to its data, and its items."""
    place, way = _id(own, of.code), _id(own, f"{of.code}:json")
    yield {
        "id": place,
        "type": "dcat:Dataset",
        "identifier": of.code,
        "title": in_both(of.called.title),
        "description": in_both(of.called),
        "publisher": _id(own, of.provider),
        "language": _LANGUAGES,
        "accessRights": _code(own, "Sharing", of.strictest),
        "landingPage": addresses["requests"],
        "distribution": way,
        "hasPart": [_id(own, item.key) for item in of.items],
    }
    yield {
        "id": way,
        "type": "dcat:Distribution",
        "title": {"en": "JSON, by GraphQL", "zh": "JSON（GraphQL 接口）"},
        "accessURL": addresses["graphql"],
        "accessService": _id(own, "endpoint"),
        "mediaType": _JSON,
    }
    yield from (_item(own, place, item) for item in of.items)


def _item(own: str, dataset: str, item: DataItem) -> Mapping[str, Any]:
    return {
        "id": _id(own, item.key),
        "type": ["dcat:Resource", "hub:DataItem"],
        "identifier": item.key,
        "notation": item.coordinate,
        "title": in_both(item.said.title),
        "description": {"en": item.said.english},
        "isPartOf": dataset,
        "publisher": _id(own, item.owner),
        "accessRights": _code(own, "Sharing", item.sharing),
        "sensitivity": _code(own, "Sensitivity", item.sensitivity),
        "kind": _code(own, "DataItemKind", item.kind),
        "capability": [_code(own, "Capability", each) for each in item.capabilities],
        "disclosure": [_code(own, "Disclosure", each) for each in item.disclosures],
        "dataType": item.value_type,
        "approvals": item.approvals,
    }
