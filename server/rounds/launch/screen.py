"""What `rounds up` shows: one line per step, then where to go and with which logins."""

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True)
class Login:
    role: str
    name: str
    password: str


class Screen:
    def __init__(self, console: Console | None = None, *, chinese: bool = True) -> None:
        self.console = console or Console(highlight=False)
        self.chinese = chinese

    def banner(self, version: str) -> None:
        self.console.print(
            Text.assemble(("● ", "bold blue"), ("Rounds 巡访", "bold"), (f"  {version}", "dim"))
        )

    def step(self, english: str, chinese: str) -> None:
        self.console.print(Text(f"  {self._either(english, chinese)} …", "dim"))

    @contextlib.contextmanager
    def progress(self, english: str, chinese: str) -> Iterator[Callable[[float], None]]:
        """A bar while the block lasts; it is told a share between 0 and 1."""
        from rich.progress import BarColumn, Progress, TextColumn  # seldom needed, slow to import

        bar = Progress(
            TextColumn("  [dim]{task.description} …"), BarColumn(24), console=self.console, transient=True
        )
        if not self.console.is_terminal:
            self.step(english, chinese)
        with bar:
            task = bar.add_task(self._either(english, chinese), total=1.0)
            yield lambda share: bar.update(task, completed=share)

    def note(self, english: str, chinese: str) -> None:
        self.console.print(Text(f"  {self._either(english, chinese)}", "yellow"), soft_wrap=True)

    def error(self, message: str) -> None:
        self.console.print(Text(f"  {message[:500]}", "red"), soft_wrap=True)

    def stopped(self) -> None:
        self.console.print(Text(f"  {self._either('stopped', '已停止')}", "dim"))

    def ready(
        self, addresses: list[str], logins: list[Login], trust_address: str | None, fingerprint: str | None
    ) -> None:
        table = Table.grid(padding=(0, 3))
        for label, address in self._labelled(addresses):
            table.add_row(Text(label, "dim"), Text(address, "bold blue"))
        if logins:
            table.add_row()
        for login in logins:
            table.add_row(
                Text(login.role, "dim"), Text.assemble(login.name, ("  /  ", "dim"), login.password)
            )
        self.console.print()
        self.console.print(Padding(table, (0, 2)))
        if trust_address:
            self._trust(trust_address, fingerprint or "")
        self.console.print()
        self.console.print(Text(f"  {self._either('Ctrl-C stops everything', '按 Ctrl-C 全部停止')}", "dim"))

    def _labelled(self, addresses: list[str]) -> list[tuple[str, str]]:
        first = addresses[0]
        rows = [
            (self._either("phone app", "手机端"), f"{first}m/"),
            (self._either("console", "管理台"), f"{first}console/"),
        ]
        rows += [(self._either("in your network", "局域网"), address) for address in addresses[1:]]
        return rows

    def _trust(self, address: str, fingerprint: str) -> None:
        import segno  # drawn only for phones

        picture = io.StringIO()
        segno.make(address, error="m", micro=False).terminal(picture, border=2, compact=True)
        self.console.print()
        says = self._either(
            "Scan with the phone: it learns to trust this computer, then opens Rounds.",
            "用手机扫码：先信任这台电脑，再打开巡访。",
        )
        self.console.print(Text(f"  {says}\n  {address}", "bold"))
        self.console.file.write(picture.getvalue())
        self.console.print(Text(f"  SHA-256 {fingerprint}", "dim"), soft_wrap=True)

    def _either(self, english: str, chinese: str) -> str:
        return chinese if self.chinese else english
