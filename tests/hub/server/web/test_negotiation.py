"""A browser gets the page, everyone else the endpoint; and the page may do little."""

from __future__ import annotations

import gzip
import posixpath
import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from hub.server.web import files
from hub.server.web.files import NEEDED, read_files
from hub.server.web.page import QUERY_DESK, SCRIPTED, ServedPage
from tests.ground.hub import Hub, codes

pytestmark = pytest.mark.only_reads

sqlite_alone = pytest.mark.parametrize("city_url", ["sqlite"], indirect=True)  # no database has a part in it

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
ME = {"query": "{ me { client { id } } }"}


def sources(response: httpx.Response) -> dict[str, list[str]]:
    """The Content-Security-Policy by directive."""
    parts = (part.split() for part in response.headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


@sqlite_alone
@pytest.mark.parametrize("accept", [BROWSER, "text/html", "text/html, application/json;q=0.5"])
@pytest.mark.parametrize("address", ["/graphql", "/graphql?code=abc&state=def", "/graphql?query={me{client{id}}}"])
async def test_a_browser_gets_the_page(hub: Hub, accept: str, address: str) -> None:
    response = await hub.http.get(address, headers={"Accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<div id="desk">' in response.text
    assert response.headers["vary"] == "Accept"


@sqlite_alone
@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "text/*", "application/json, text/html", "application/json, text/html;q=0.9"]
)
async def test_whoever_likes_json_as_much_gets_the_endpoint(hub: Hub, accept: str) -> None:
    response = await hub.http.get("/graphql", headers={"Accept": accept})
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert codes(response.json()) == ["BAD_REQUEST"]


@sqlite_alone
async def test_a_question_is_answered_whatever_it_accepts_besides(hub: Hub) -> None:
    headers = {"Authorization": f"Bearer {await hub.token('reader', 'READING')}", "Accept": BROWSER}
    response = await hub.http.post("/graphql", json=ME, headers=headers)
    assert response.json()["data"] == {"me": {"client": {"id": "reader"}}}
    assert response.headers["x-content-type-options"] == "nosniff"


@sqlite_alone
async def test_the_headers_of_the_page_come_without_the_page(hub: Hub) -> None:
    response = await hub.http.head("/graphql", headers={"Accept": BROWSER})
    assert (response.status_code, response.content) == (200, b"")
    assert "content-security-policy" in response.headers


@sqlite_alone
@pytest.mark.parametrize("path", [page.path for page in SCRIPTED])
async def test_a_page_loads_its_own_files_and_talks_to_its_own_hub_only(hub: Hub, path: str) -> None:
    response = await hub.http.get(path, headers={"Accept": BROWSER})
    allowed = sources(response)
    assert allowed["default-src"] == ["'none'"]
    assert allowed["script-src"] == ["'self'"]
    assert allowed["connect-src"] == ["'self'"]
    assert allowed["frame-ancestors"] == ["'none'"]
    assert allowed["base-uri"] == ["'none'"]
    assert "unsafe" not in response.headers["content-security-policy"]
    assert not re.search(r"https?:", response.text)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"


@sqlite_alone
async def test_each_page_has_a_nonce_of_its_own_for_styles(hub: Hub) -> None:
    pages = [await hub.http.get("/graphql", headers={"Accept": BROWSER}) for _ in range(2)]
    nonces = [sources(page)["style-src"][-1].removeprefix("'nonce-").removesuffix("'") for page in pages]
    assert nonces[0] != nonces[1]
    assert all(f'nonce="{nonce}"' in page.text for nonce, page in zip(nonces, pages, strict=True))


@sqlite_alone
async def test_every_file_that_a_page_names_is_there_and_may_be_kept(hub: Hub) -> None:
    pages = [await hub.http.get(page.path, headers={"Accept": BROWSER}) for page in SCRIPTED]
    named = {address for page in pages for address in re.findall(r'(?:src|href)="([^"]+)"', page.text)}
    assert len(named) > len(NEEDED)
    for address in named:
        plain = await hub.http.get(address, headers={"Accept-Encoding": "identity"})
        packed = await hub.http.get(address, headers={"Accept-Encoding": "gzip, br"})
        assert plain.status_code == 200
        assert plain.content == packed.content
        assert packed.headers["content-encoding"] == "gzip"
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert plain.headers["x-content-type-options"] == "nosniff"
        assert plain.headers["etag"] != packed.headers["etag"]
        again = await hub.http.get(
            address, headers={"If-None-Match": packed.headers["etag"], "Accept-Encoding": "gzip"}
        )
        assert (again.status_code, again.content) == (304, b"")


@sqlite_alone
async def test_every_module_finds_what_it_imports(hub: Hub) -> None:
    known = read_files().by_name
    for name, file in known.items():
        if name.endswith(".js") and not (files.BUILT / name).exists():
            imported = re.findall(r'from "(\.[^"]+)"', file.plain.decode())
            assert {posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in imported} <= set(
                known
            ), name


@sqlite_alone
@pytest.mark.parametrize("address", ["/web/old/main.js", "/web/{version}/nothing.js", "/web/{version}/page.html"])
async def test_a_file_that_is_not_there_is_not_kept_as_missing(hub: Hub, address: str) -> None:
    response = await hub.http.get(address.replace("{version}", read_files().version))
    assert (response.status_code, response.headers["cache-control"]) == (404, "no-store")


@sqlite_alone
async def test_a_page_says_as_which_client_it_signs_people_in(hub: Hub) -> None:
    for page in SCRIPTED:
        assert f'data-client="{page.client}"' in (await hub.http.get(page.path, headers={"Accept": BROWSER})).text


def test_what_is_packed_is_what_is_plain() -> None:
    assert all(gzip.decompress(file.packed) == file.plain for file in read_files().by_name.values())


async def test_a_hub_without_the_built_files_says_how_to_build_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files, "BUILT", tmp_path)
    unbuilt = files._read_files.__wrapped__(None)
    assert set(unbuilt.missing) == set(NEEDED)
    app = Starlette(
        routes=[Route("/graphql", ServedPage(QUERY_DESK, unbuilt)), Route("/web/{version}/{name:path}", unbuilt.answer)]
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://hub") as http:
        response = await http.get("/graphql", headers={"Accept": BROWSER})
        assert response.status_code == 503
        assert "make web" in response.text
        assert "本页面尚未构建" in response.text
        for address in re.findall(r'href="([^"]+)"', response.text):
            assert (await http.get(address)).status_code == 200
