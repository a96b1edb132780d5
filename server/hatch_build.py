"""Puts what lives beside the package into the wheel: the migrations and the built web apps."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class BesideThePackage(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a working copy finds both where they are
        server = Path(self.root)
        web = server.parent / "web" / "dist"
        for app in ("m", "console"):
            if not (web / app / "index.html").is_file():
                raise FileNotFoundError(f"web/dist/{app} is not built: run `make build`")
        build_data["force_include"][str(web)] = "rounds/webdist"
        build_data["force_include"][str(server / "migrations")] = "rounds/migrations"
