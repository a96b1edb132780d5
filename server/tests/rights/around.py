"""The matrix's lines of what stands around a customer."""

from collections.abc import Awaitable, Callable
from typing import Any

from rounds.core.ids import uuid7
from tests.world import Caller, a_customer

Make = Callable[..., Any]


async def a_known_customer(owner: Caller) -> str:
    customer = a_customer()
    answer = await owner.post("/api/v1/customers", customer)
    assert answer.status_code == 201, answer.text
    return str(customer["id"])


def a_contact(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "name": "周怡", "mobile": "13800001234", "role": "manager", **more}


async def a_known_contact(owner: Caller, customer_id: str | None = None, **more: Any) -> str:
    at = customer_id or await a_known_customer(owner)
    contact = a_contact(**more)
    answer = await owner.post(f"/api/v1/customers/{at}/contacts", contact)
    assert answer.status_code == 201, answer.text
    return str(contact["id"])


def endpoints(endpoint: Make, request: Make) -> dict[str, Any]:
    """`endpoint` and `request` are the matrix's own."""

    def customer(
        method: str, rest: str, body: Callable[[], Any] = lambda: None
    ) -> Callable[[Caller], Awaitable[Any]]:
        async def made(owner: Caller) -> Any:
            return request(method, f"/api/v1/customers/{await a_known_customer(owner)}/{rest}", body())

        return made

    def contact(method: str, rest: str = "", body: Any = None) -> Callable[[Caller], Awaitable[Any]]:
        async def made(owner: Caller) -> Any:
            return request(method, f"/api/v1/contacts/{await a_known_contact(owner)}{rest}", body)

        return made

    def place(method: str, body: Any = None) -> Callable[[Caller], Awaitable[Any]]:
        async def made(owner: Caller) -> Any:
            known = await a_known_contact(owner)
            return request(
                method, f"/api/v1/contacts/{known}/customers/{await a_known_customer(owner)}", body
            )

        return made

    def plain(path: str) -> Callable[[Caller], Awaitable[Any]]:
        async def made(_owner: Caller) -> Any:
            return request("GET", path)

        return made

    one = "/api/v1/contacts/{contact_id}"
    of = "/api/v1/customers/{customer_id}"
    read, edit = "customer:read", "customer:edit"
    change = {"base_version": 1, "set": {"title": "店长"}}
    return {
        f"GET {of}/contacts": endpoint(read, 200, customer("GET", "contacts")),
        f"POST {of}/contacts": endpoint(edit, 201, customer("POST", "contacts", a_contact)),
        "GET /api/v1/contacts": endpoint(read, 200, plain("/api/v1/contacts"), 200),
        "GET /api/v1/contacts/birthdays": endpoint(read, 200, plain("/api/v1/contacts/birthdays"), 200),
        f"GET {one}": endpoint(read, 200, contact("GET")),
        f"PATCH {one}": endpoint(edit, 200, contact("PATCH", "", change)),
        f"POST {one}/archive": endpoint(edit, 204, contact("POST", "/archive")),
        f"POST {one}/restore": endpoint(edit, 200, contact("POST", "/restore")),
        f"POST {one}/reveal": endpoint(
            "customer:reveal", 200, contact("POST", "/reveal", {"field": "mobile"})
        ),
        f"PUT {one}/customers/{{customer_id}}": endpoint(edit, 200, place("PUT", {"role": "buyer"})),
        f"DELETE {one}/customers/{{customer_id}}": endpoint(edit, 204, place("DELETE")),
    }
