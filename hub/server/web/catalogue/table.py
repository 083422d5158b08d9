"""The data catalogue as a table: a line for each data item, with the resource that it belongs to."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import GraphQLSchema

from hub.catalogue.bilingual import Bilingual
from hub.grants.data_items import DataItem
from hub.intake.rejects import kept_as_text
from hub.server.web.catalogue.resources import CatalogueResource, code_terms, condition, resources

Cell = Callable[[CatalogueResource, DataItem], Bilingual]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its heading in both languages, the second one as the standard calls it, and what stands in a line."""

    english: str
    chinese: str
    cell: Cell


def as_table(contract: GraphQLSchema, language: str) -> bytes:
    """Return the catalogue as CSV (RFC 4180), with headings and terms in a language. A mark before its first byte tells spreadsheet
    programs that it is UTF-8, and no cell of it is taken for a formula."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    columns = _columns(code_terms(contract))

    def said(told: Bilingual | TableColumn) -> str:
        return kept_as_text(told.english if language == "en" else told.chinese)

    writer.writerow(map(said, columns))
    for resource in resources(contract):
        writer.writerows([said(column.cell(resource, item)) for column in columns] for item in resource.items)
    return written.getvalue().encode("utf-8-sig")


def _columns(terms: Mapping[str, Mapping[str, Bilingual]]) -> tuple[TableColumn, ...]:
    def coded(english: str, chinese: str, of: str, codes: Callable[[DataItem], str]) -> TableColumn:
        """Return a column with codes of a list: in English the codes themselves, in Chinese their terms."""

        def cell(resource: CatalogueResource, item: DataItem) -> Bilingual:
            found = codes(item).split()
            return Bilingual(" ".join(found), "、".join(terms[of][code].chinese for code in found))

        return TableColumn(english, chinese, cell)

    return (
        TableColumn("Resource code", "信息资源代码", lambda resource, item: _same(resource.code)),
        TableColumn("Resource", "信息资源名称", lambda resource, item: resource.called.title),
        TableColumn("Provider", "信息资源提供方", lambda resource, item: _department(resource)),
        TableColumn("Provider code", "信息资源提供方代码", lambda resource, item: _same(resource.provider.value)),
        TableColumn("Format", "信息资源格式", lambda resource, item: _same("GraphQL (JSON)")),
        TableColumn("Item", "信息项名称", lambda resource, item: item.said.title),
        TableColumn("Item code", "信息项代码", lambda resource, item: _same(item.coordinate)),
        TableColumn("Stable key", "信息项标识", lambda resource, item: _same(item.key)),
        coded("Kind", "信息项类型", "DataItemKind", lambda item: item.kind.value),
        TableColumn("Data type", "数据类型", lambda resource, item: _same(item.value_type)),
        TableColumn("Description", "英文说明", lambda resource, item: _same(item.said.english)),
        coded("Sharing type", "共享类型", "Sharing", lambda item: item.sharing.value),
        TableColumn("Condition of sharing", "共享条件", lambda resource, item: condition(item)),
        TableColumn(
            "Way of sharing", "共享方式", lambda resource, item: Bilingual("GraphQL over HTTP", "GraphQL 接口")
        ),
        TableColumn("Open to the public", "是否向社会开放", lambda resource, item: Bilingual("No", "否")),
        coded("Sensitivity", "敏感级别", "Sensitivity", lambda item: item.sensitivity.value),
        coded("Capabilities", "权限类型", "Capability", lambda item: " ".join(item.capabilities)),
        coded("Forms in which it is read", "提供方式", "Disclosure", lambda item: " ".join(item.disclosures)),
        TableColumn("Approvals needed", "审批人数", lambda resource, item: _same(str(item.approvals))),
    )


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _department(resource: CatalogueResource) -> Bilingual:
    return Bilingual(resource.provider.english, resource.provider.chinese)
