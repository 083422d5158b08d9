"""Where people may be sent back to: compared sign by sign, but for the port of an app on the machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.grants.redirects import is_registered, mistake_of

ISSUER = "https://hub.example.cn"
APP = "https://app.example.cn/back?a=1"


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example.cn",
        APP,
        "http://127.0.0.1/back",
        "http://[::1]/back",
        "http://127.0.0.1:4000/back",
        "http://localhost:4000/back",
        "cn.example.app:/signed-in",
        "/graphql",
    ],
)
def test_these_can_be_registered(uri: str) -> None:
    assert mistake_of(uri) is None


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "app.example.cn/back",
        "//evil.example/graphql",
        "http://app.example.cn/back",
        "https:///back",
        "https://app.example.cn/back#here",
        "https://name:password@app.example.cn/back",
        "https://app.example.cn/低",
        "https://app.example.cn/a b",
        "https://app.example.cn:port/",
        "https://app.example.cn/" + "x" * 500,
        "javascript:alert(1)",
        "data:text/html,x",
        "myapp://back",
        "ftp://app.example.cn/",
    ],
)
def test_these_cannot(uri: str) -> None:
    assert mistake_of(uri)


@given(st.text(max_size=60))
def test_only_the_registered_address_is_registered(uri: str) -> None:
    assert is_registered(uri, [APP], ISSUER) is (uri == APP)


@given(st.integers(0, len(APP) - 1), st.characters(codec="utf-8"))
def test_one_other_sign_makes_another_address(place: int, sign: str) -> None:
    uri = APP[:place] + sign + APP[place + 1 :]
    assert is_registered(uri, [APP], ISSUER) is (uri == APP)


@given(st.integers(1, 65535))
def test_on_a_loopback_address_any_port_will_do(port: int) -> None:
    registered = ["http://127.0.0.1/back", "http://[::1]:1/back"]
    assert is_registered(f"http://127.0.0.1:{port}/back", registered, ISSUER)
    assert is_registered(f"http://[::1]:{port}/back", registered, ISSUER)
    for other in ("http://127.0.0.1:{}/other", "https://127.0.0.1:{}/back", "http://127.0.0.2:{}/back"):
        assert not is_registered(other.format(port), registered, ISSUER)
    assert not is_registered(f"http://localhost:{port}/back", ["http://localhost/back"], ISSUER)
    assert not is_registered(f"https://app.example.cn:{port}/back?a=1", [APP], ISSUER)


@pytest.mark.parametrize(
    "uri",
    ["http://127.0.0.1:/back", "http://127.0.0.1:99999/back", "http://127.0.0.1:1@evil.example/back", "http://[/back"],
)
def test_a_port_is_a_port(uri: str) -> None:
    assert not is_registered(uri, ["http://127.0.0.1/back"], ISSUER)


def test_a_path_is_of_the_hubs_own_address() -> None:
    assert is_registered(f"{ISSUER}/graphql", ["/graphql"], ISSUER)
    assert not is_registered("/graphql", ["/graphql"], ISSUER)
    assert not is_registered("https://elsewhere.example/graphql", ["/graphql"], ISSUER)
