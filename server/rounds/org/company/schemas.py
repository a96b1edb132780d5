"""Shapes of the company's settings."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from rounds.core.access import SWITCHABLE, Module
from rounds.core.clock import zone
from rounds.core.texts import Line
from rounds.org.calendar.national import countries
from rounds.org.company.rules import CURRENCIES, plain_word, term_names


def _zone(name: str) -> str:
    zone(name)
    return name


def _currency(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("no such currency")
    return code


def _country(code: str) -> str:
    if code not in countries():
        raise ValueError("no calendar of this country")
    return code


def _switchable(module: Module) -> Module:
    if module not in SWITCHABLE:
        raise ValueError("this module is always on")
    return module


def _week(days: list[int]) -> list[int]:
    return sorted(set(days))


def _once(modules: list[Module]) -> list[Module]:
    return sorted(set(modules))


ZoneName = Annotated[str, Field(max_length=60), AfterValidator(_zone)]
Currency = Annotated[str, Field(min_length=3, max_length=3), AfterValidator(_currency)]
Country = Annotated[str, Field(min_length=2, max_length=2), AfterValidator(_country)]
Weekday = Annotated[int, Field(ge=1, le=7)]
Week = Annotated[list[Weekday], Field(min_length=1, max_length=7), AfterValidator(_week)]
Switchable = Annotated[Module, AfterValidator(_switchable)]


class CompanySettings(BaseModel):
    name: str
    timezone: str = Field(description="Business days begin at its midnight")
    today: date = Field(description="The business day now")
    locale: Literal["zh", "en"] = Field(description="For those who chose no language")
    currency: str = Field(description="ISO 4217")
    country: str | None = Field(description="As chosen; its calendar is the company's")
    calendar_country: str | None = Field(description="Without a chosen one, what the time zone says for sure")
    week: list[int] = Field(description="Weekdays that are worked; 1 is Monday")
    modules_off: list[str]
    switchable: list[str] = Field(description="Modules that can be switched off")
    countries: list[str] = Field(description="Countries whose calendar is known, by ISO 3166")
    currencies: list[str]


class CompanyPatch(BaseModel):
    """What is given is set. `country: null` goes back to what the time zone says."""

    model_config = ConfigDict(extra="forbid")
    name: Line | None = None
    timezone: ZoneName | None = None
    locale: Literal["zh", "en"] | None = None
    currency: Currency | None = None
    country: Country | None = None
    week: Week | None = None
    modules_off: Annotated[list[Switchable], Field(max_length=20), AfterValidator(_once)] | None = None

    def change(self) -> dict[str, Any]:
        given = self.model_dump(exclude_unset=True, mode="json")
        return {name: value for name, value in given.items() if value is not None or name == "country"}


Word = Annotated[Line, AfterValidator(plain_word)]


def _chinese(words: dict[str, str]) -> dict[str, str]:
    return _known(words, "zh")


def _english(words: dict[str, str]) -> dict[str, str]:
    return _known(words, "en")


def _known(words: dict[str, str], locale: str) -> dict[str, str]:
    if set(words) - term_names(locale):
        raise ValueError("no such term")
    return words


class OwnTerms(BaseModel):
    """The company's own words by language; what is left out keeps the usual word."""

    model_config = ConfigDict(extra="forbid")
    zh: Annotated[dict[str, Word], AfterValidator(_chinese)] = {}
    en: Annotated[dict[str, Word], AfterValidator(_english)] = {}


class TermRow(BaseModel):
    key: str
    zh: str = Field(description="The usual word")
    en: str


class Trade(BaseModel):
    key: str
    terms: OwnTerms


class CompanyTerms(BaseModel):
    terms: OwnTerms
    usual: list[TermRow]
    trades: list[Trade] = Field(description="Sets of words to begin from")
