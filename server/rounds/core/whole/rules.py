"""What of a company's tables is carried away. Everything is, but what stands here with its reason."""

from dataclasses import dataclass

LEFT_OUT: dict[str, str] = {
    "company_export": "about files such as this one, which stay on the installation for a day",
    "company_key": "keys of this installation",
    "customer_gram": "a search index, made from the customers",
    "day_turn": "when this installation's next work for the company is due",
    "file_seal": "how files lie on this installation's disk",
    "note_gram": "a search index, made from the notes",
    "import_heading": "a convenience of this installation's next import",
    "long_job": "work of this installation, gone after a day",
    "outbox": "news on their way to jobs, seconds old",
    "password_reset": "open links, as hashes",
    "recovery_code": "secrets of people's second factors, as hashes",
    "retention_mark": "how far this installation's forgetting has come",
    "session": "open sessions, as hashes of their tokens; the devices are there",
    "sign_in_name": "hashes under a key of this installation; people's numbers are there",
    "sign_in_name_plain": "names that wait to be turned into such hashes",
    "sign_in_ticket": "sign-ins that are under way",
    "sign_on_attempt": "sign-ins that are under way",
    "sign_on_code": "codes that are unique on this installation; the providers are there",
    "subject_key": "keys; in an encrypted export what they open stands in keys.jsonl",
    "sync_head": "this installation's change log, made anew from the rows",
    "sync_mark": "this installation's change log, made anew from the rows",
    "sync_row": "this installation's change log, made anew from the rows",
    "totp": "secrets of people's second factors",
}
COLUMNS_LEFT_OUT: dict[tuple[str, str], str] = {
    ("account", "password_hash"): "a secret of a person",
    ("api_key", "token_hash"): "a secret of a program",
    ("invite", "token_hash"): "an open door",
    ("person", "mobile_digest"): "a hash under a key of this installation",
    ("sign_on_provider", "secret"): "a secret of the sign-on provider",
}
# What a column that holds a secret is called; a test asks for a decision on each.
SECRETIVE = r"(hash|secret|digest|token|wrapped|password|passphrase)"
NO_SECRETS: dict[tuple[str, str], str] = {
    ("audit", "hash"): "the chain of the audit, to be checked by whoever holds it",
    ("audit_head", "hash"): "the chain of the audit",
    ("audit_seal", "hash"): "the chain of the audit",
    ("audit_cut", "hash"): "the chain of the audit",
}


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that rests sealed: for the subject that `subject` names, under `field`; told as `shown`."""

    table: str
    column: str
    shown: str
    field: str
    subject: str = "id"


SEALED = (
    SealedColumn("contact", "reach_sealed", "reach", "reach"),
    SealedColumn("customer", "phone_sealed", "phone", "phone"),
    SealedColumn("person", "mobile", "mobile", "person.mobile"),
    SealedColumn("person", "email", "email", "person.email"),
)
