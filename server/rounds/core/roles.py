"""The role that we log in as must not be able to see past the wall between companies."""

from typing import Any


class UnsafeRole(RuntimeError):
    """The database role could see past the wall between companies."""


async def refuse_unsafe_role(conn: Any) -> None:
    """Raise UnsafeRole if our role is superuser, may bypass row-level security, or owns a table."""
    found = await conn.fetchrow(
        """
        SELECT rolname, rolsuper, rolbypassrls,
               EXISTS (SELECT FROM pg_class WHERE relowner = r.oid AND relkind IN ('r', 'p')) AS owns
        FROM pg_roles AS r
        WHERE rolname = current_user
        """
    )
    bad = [
        word for word, yes in (("superuser", found[1]), ("bypassrls", found[2]), ("owner", found[3])) if yes
    ]
    if bad:
        raise UnsafeRole(f"role {found['rolname']} is {', '.join(bad)}: it could see past the company wall")
