"""A request finds its route among few, and what is not found is answered as ever."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from rounds.core.http.directory import beginning, include_flat, install_directory

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    shops = APIRouter(prefix="/shops")
    towns = APIRouter()

    @shops.get("")
    async def shops_list() -> list[str]:
        return ["all"]

    @shops.post("/import")
    async def take_in() -> str:
        return "taken in"

    @shops.get("/{shop_id}")
    async def shop(shop_id: int) -> int:
        return shop_id

    @shops.post("/{shop_id}/visits", status_code=201)
    async def visit(shop_id: int) -> str:
        return f"visited {shop_id}"

    @towns.get("/{town}")
    async def town(town: str) -> str:
        return town

    app = FastAPI()
    include_flat(app, "/api/v1", [shops])
    include_flat(app, "", [towns])
    install_directory(app)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://rounds.test") as client:
        yield client


async def test_each_route_answers_by_its_own_path(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/shops")).json() == ["all"]
    assert (await client.get("/api/v1/shops/7")).json() == 7
    assert (await client.post("/api/v1/shops/7/visits")).json() == "visited 7"
    assert (await client.get("/wuhan")).json() == "wuhan"


async def test_a_wrong_method_is_told_apart_from_an_unknown_path(client: httpx.AsyncClient) -> None:
    assert (await client.delete("/api/v1/shops/7")).status_code == 405
    assert (await client.get("/api/v1/shops/7/orders")).status_code == 404
    assert (await client.get("/api/v1/nothing/at/all")).status_code == 404
    assert (await client.get("/api/v1/shops/seven")).status_code == 422


async def test_a_path_of_its_own_is_not_taken_for_a_parameter(client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/shops/import")).json() == "taken in"
    assert (await client.get("/api/v1/shops/import")).status_code == 405


async def test_a_slash_too_many_is_led_to_the_right_path(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/shops/7/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "http://rounds.test/api/v1/shops/7")


async def test_the_description_knows_the_flat_routes(client: httpx.AsyncClient) -> None:
    assert set((await client.get("/openapi.json")).json()["paths"]) == {
        "/api/v1/shops",
        "/api/v1/shops/import",
        "/api/v1/shops/{shop_id}",
        "/api/v1/shops/{shop_id}/visits",
        "/{town}",
    }


def test_what_is_no_endpoint_is_refused_instead_of_lost() -> None:
    outer = APIRouter()
    outer.mount("/files", FastAPI())
    with pytest.raises(TypeError):
        include_flat(FastAPI(), "", [outer])


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/api/v1/shops/7", "/api/v1/shops"),
        ("/api/v1/shops", "/api/v1/shops"),
        ("/api/v1", ""),
        ("/{town}/a/b", ""),
        ("/", ""),
    ],
)
def test_a_path_begins_with_three_plain_segments(path: str, first: str) -> None:
    assert beginning(path) == first
