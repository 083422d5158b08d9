"""The data catalogue as one JSON document: its resources with their items, and what its codes mean; each text in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLSchema

from hub.catalogue.bilingual import Bilingual
from hub.codes import Department
from hub.grants.data_items import DataItem
from hub.server.web.catalogue.resources import CatalogueResource, code_terms, condition, resources

TITLE = Bilingual("Data catalogue of the hub for low-income assistance", "低收入人口救助数据共享平台数据目录")
PUBLISHER = Department.CIVIL_AFFAIRS
STANDARDS = ("GB/T 21063.3-2007", "GB/T 39477-2020")


def as_document(contract: GraphQLSchema, addresses: Mapping[str, str]) -> bytes:
    """Return the catalogue as JSON. `addresses` are those where the data is asked for (`graphql`), where the contract is (`contract`),
    and where access is requested (`requests`)."""
    found = resources(contract)
    told = {
        "title": in_both(TITLE),
        "publisher": department(PUBLISHER),
        "standards": STANDARDS,
        "addresses": addresses,
        "codes": {
            name: {code: in_both(said) for code, said in codes.items()} for name, codes in code_terms(contract).items()
        },
        "itemCount": sum(len(resource.items) for resource in found),
        "resources": [_resource(each) for each in found],
    }
    return orjson.dumps(told)


def in_both(said: Bilingual) -> Mapping[str, str]:
    """Return a text by language."""
    return {"en": said.english, "zh": said.chinese}


def department(of: Department) -> Mapping[str, str]:
    """Return a department: its code, and its name by language."""
    return {"code": of.value, "en": of.english, "zh": of.chinese}


def _resource(resource: CatalogueResource) -> Mapping[str, Any]:
    return {
        "code": resource.code,
        "type": resource.type_name,
        "name": in_both(resource.called.title),
        "abstract": in_both(resource.called),
        "provider": department(resource.provider),
        "isData": resource.is_data,
        "items": [_item(item) for item in resource.items],
    }


def _item(item: DataItem) -> Mapping[str, Any]:
    return {
        "code": item.coordinate,
        "key": item.key,
        "kind": item.kind,
        "name": in_both(item.said.title),
        "description": item.said.english,
        "dataType": item.value_type,
        "sharing": item.sharing,
        "condition": in_both(condition(item)),
        "sensitivity": item.sensitivity,
        "capabilities": item.capabilities,
        "disclosures": item.disclosures,
        "approvals": item.approvals,
    }
