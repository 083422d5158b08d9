"""The data catalogue as files and as a page: every item of the contract, nothing of anybody's grants, and a form that others can read."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pyshacl import validate
from rdflib import DCTERMS, RDF, Graph, Literal, URIRef
from rdflib.namespace import DCAT, SKOS

from hub.codes import Department
from hub.config import Settings
from hub.grants.data_items import DataItem, DataItemKind, data_items
from hub.server.cli import commands
from hub.server.console.rendering import words_in
from hub.server.web.catalogue.publication import CataloguePublication
from permissions.model import Sharing
from schema.contract import build_contract
from tests.ground.hub import Hub
from tests.hub.server.web.consoles import Console

pytestmark = pytest.mark.databases("either")

CONTRACT = build_contract()._schema
EVERY = {item.coordinate: item for item in data_items(CONTRACT)}
EN, ZH = words_in("en"), words_in("zh")
SHAPES = Path(__file__).with_name("dcat_shapes.ttl")


def lines(content: bytes) -> list[dict[str, str]]:
    """A table as a spreadsheet program reads it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.only_reads
async def test_the_table_has_a_line_for_each_item_in_the_language_of_its_reader(hub: Hub) -> None:
    chinese = await hub.http.get("/catalogue.csv", headers={"Accept-Language": "zh-CN,en;q=0.5"})
    english = await hub.http.get("/catalogue.csv", params={"lang": "en"}, headers={"Accept-Language": "zh"})
    assert chinese.content[:3] == english.content[:3] == b"\xef\xbb\xbf"
    assert (chinese.headers["content-type"], chinese.headers["content-language"]) == (
        "text/csv; charset=utf-8",
        "zh-CN",
    )
    told = {line["信息项代码"]: line for line in lines(chinese.content)}
    assert set(told) == set(EVERY)
    name, amount = told["Person.name"], told["PremiumSubsidyInput.amount"]
    assert (name["信息资源提供方"], name["信息项名称"], name["共享类型"], name["是否向社会开放"]) == (
        "民政", "姓名", "有条件共享", "否",
    )  # fmt: skip
    assert (amount["信息资源提供方代码"], amount["信息项类型"]) == ("MEDICAL_INSURANCE", "填报项")
    assert {line["Item code"]: line["Sharing type"] for line in lines(english.content)} == {
        coordinate: item.sharing for coordinate, item in EVERY.items()
    }
    cells = [cell for content in (chinese, english) for line in lines(content.content) for cell in line.values()]
    assert [cell for cell in cells if re.match(r"[=+\-@＝＋－＠\t\r]", cell)] == []


@pytest.mark.only_reads
async def test_a_file_is_sent_once_to_whoever_keeps_it_and_an_address_that_is_mistyped_is_told(hub: Hub) -> None:
    for form in ("csv", "json", "jsonld"):
        first = await hub.http.get(f"/catalogue.{form}")
        assert (first.status_code, "public" in first.headers["cache-control"]) == (200, True)
        assert "authorization" not in {name.lower() for name in first.request.headers}
        kept = {"If-None-Match": first.headers["etag"]}
        again = await hub.http.get(f"/catalogue.{form}", headers=kept)
        assert (again.status_code, again.content) == (304, b"")
        wrong = await hub.http.get(f"/catalogue.{form}?language=zh")
        assert (wrong.status_code, "language is not known" in wrong.text) == (400, True)
    in_chinese = await hub.http.get("/catalogue.csv?lang=zh", headers={"If-None-Match": first.headers["etag"]})
    assert in_chinese.status_code == 200
    assert (await hub.http.post("/catalogue.json")).status_code == 405
    assert (await hub.http.get("/catalogue.xml")).status_code == 404


@pytest.mark.only_reads
async def test_the_document_says_what_each_department_shares_and_nobody_s_grants(hub: Hub) -> None:
    told: dict[str, Any] = (await hub.http.get("/catalogue.json")).json()
    items = {item["code"]: (resource, item) for resource in told["resources"] for item in resource["items"]}
    assert (set(items), told["itemCount"]) == (set(EVERY), len(EVERY))
    for code, (resource, item) in items.items():
        assert (resource["provider"]["code"], resource["type"]) == (EVERY[code].owner, code.partition(".")[0])
        assert item["sharing"] in told["codes"]["Sharing"]
        assert {*item["capabilities"]} <= set(told["codes"]["Capability"])
    assert items["Person.name"][1]["condition"]["zh"].endswith("所属部门（民政）1名数据管理员批准授权")
    assert told["addresses"]["graphql"] == f"{hub.settings.issuer}/graphql"
    written = str(told)
    assert [role for role in ("insurance-steward", "second-steward", "READING", "区医保局") if role in written] == []


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by rdflib's own reader
def test_dcat_holds_what_its_profile_asks_and_a_planted_fault_is_found() -> None:
    content = CataloguePublication(CONTRACT, "https://hub.example.cn").content("jsonld")
    graph = Graph().parse(data=content, format="json-ld")
    data = {
        item.key
        for item in EVERY.values()
        if item.type_name not in ("Query", "Mutation") and item.kind is not DataItemKind.INPUT
    }
    found = set(graph.subjects(RDF.type, DCAT.Resource))
    assert {str(key) for each in found for key in graph.objects(each, DCTERMS.identifier)} == data
    name = graph.value(None, SKOS.notation, Literal("Person.name"))
    assert set(graph.objects(name, DCTERMS.title)) >= {Literal("姓名", lang="zh")}
    shapes = Graph().parse(SHAPES)
    conforms, _, report = validate(graph, shacl_graph=shapes)
    assert conforms, report
    dataset = graph.value(name, DCTERMS.isPartOf)
    graph.remove((dataset, DCTERMS.publisher, None))
    graph.add((name, DCTERMS.accessRights, URIRef("https://hub.example.cn/nothing")))
    conforms, _, report = validate(graph, shacl_graph=shapes)
    faults = ("Less than 1 values on", "More than 1 values on", "does not have class dct:RightsStatement")
    assert (conforms, [fault for fault in faults if fault not in report]) == (False, []), report


def test_the_command_prints_what_the_hub_serves(tmp_path: Path) -> None:
    published = CataloguePublication(CONTRACT, Settings().issuer)
    for arguments, form, language in (
        ((), "csv", "zh"), (("--language", "en"), "csv", "en"), (("--format", "jsonld"), "jsonld", "en"),
    ):  # fmt: skip
        done = CliRunner().invoke(
            commands, ["catalogue", *arguments], env={"HUB_DATABASE": f"sqlite:///{tmp_path}/none"}
        )
        assert done.exit_code == 0, done.exception
        assert done.stdout_bytes == published.content(form, language)


@pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)
async def test_the_page_leads_from_a_department_to_an_item_and_to_its_request(console: Console) -> None:
    jing, deng = await console.person("Jing"), await console.person("Deng")
    folded = await deng.sees("/console/catalogue")
    assert folded.count("<details>") == len({item.owner for item in EVERY.values()})
    assert EN["catalogue"]["count"].format(count=len(EVERY)) in folded
    found = await deng.sees("/console/catalogue", find="身份号码", department="CIVIL_AFFAIRS")
    assert ("Person.idNumber" in found, "Person.name" in found) == (True, False)
    pages = [await deng.sees("/console/catalogue", sharing="CONDITIONAL", page=page) for page in ("1", "2", "999")]
    assert pages[0] != pages[1]
    assert EN["catalogue"]["empty"] in await deng.sees("/console/catalogue", find='"<script>')
    (leads,) = set(re.findall(r'href="(/console/catalogue/item\?coordinate=Person\.idNumber)"', found))
    shown = await deng.sees(leads)
    assert EN["catalogue"]["roads"]["2"].format(department="Civil affairs") in shown
    assert EN["not_allowed"] in shown.partition(EN["catalogue"]["who"])[2]  # Deng may not ask who sees it
    assert EN["withheld"] in shown.partition(EN["catalogue"]["who"])[0]  # nor up to when it is there
    (request,) = re.findall(r'href="(/console/requests/new\?[^"]+)"', shown)
    assert "Person.idNumber</textarea>" in await deng.sees(unescape(request))
    told = await jing.sees(f"{leads}&lang=zh")
    assert ("2026-11-23 12:00" in told, "<code>masked</code>" in told) == (True, True)
    assert ZH["sensitivities"][EVERY["Person.idNumber"].sensitivity] in told
    missing = await jing.http.get("/console/catalogue/item", params={"coordinate": "Person.nickname"})
    assert (missing.status_code, ZH["missing"]["title"] in missing.text) == (404, True)


def test_the_words_of_the_catalogue_are_there_for_whatever_an_item_can_be() -> None:
    def approvals(item: DataItem) -> str:
        return str(item.approvals)

    for words in (EN["catalogue"], ZH["catalogue"]):
        assert set(words["kinds"]) == {each.value for each in DataItemKind}
        assert set(words["sharings"]) == {each.value for each in Sharing}
        assert set(words["roads"]) >= set(map(approvals, EVERY.values()))
    assert {item.owner for item in EVERY.values()} <= set(Department)
