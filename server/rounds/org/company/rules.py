"""Pure decisions about a company's settings: which money there is, what a word may be."""

import re

from rounds.core.terms import USUAL

# ISO 4217, without funds, metals and what is for testing.
_CURRENCIES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF "
    "GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK "
    "LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
    "OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
    "SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG "
    "XOF XPF YER ZAR ZMW ZWG "
)
CURRENCIES = frozenset(_CURRENCIES.split())
LONGEST_WORD = 24
# What fills in texts, begins markup, or makes a spreadsheet compute.
_NOT_IN_A_WORD = re.compile(r"[{}<>$\[\]\\`\"]|^[=+\-@＝＋－＠']")


def plain_word(word: str) -> str:
    """A word for a term. Raises ValueError for one that texts cannot carry."""
    if len(word) > LONGEST_WORD or _NOT_IN_A_WORD.search(word):
        raise ValueError("not a plain word")
    return word


def term_names(locale: str) -> frozenset[str]:
    """English words may have a plural of their own, named by the term with an s."""
    return frozenset(USUAL) | (frozenset(f"{key}s" for key in USUAL) if locale == "en" else frozenset())
