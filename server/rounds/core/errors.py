"""Errors that a person can understand: a code, its parameters, and an RFC 9457 document on the wire."""

from typing import Any

STATUS: dict[str, int] = {
    "address_too_long": 414,
    "already_settled": 409,
    "approval_has_them": 409,
    "approval_over": 409,
    "approval_own": 403,
    "approval_reminded": 429,
    "blob_hash_mismatch": 422,
    "blob_incomplete": 409,
    "blob_unknown": 404,
    "body_too_large": 413,
    "busy": 503,
    "chain_invalid": 422,
    "choice_unknown": 422,
    "company_suspended": 403,
    "confirm_first": 403,
    "coordinates_out_of_range": 422,
    "cursor_invalid": 422,
    "custom_field_unsound": 422,
    "custom_fields_many": 409,
    "custom_invalid": 422,
    "day_past": 422,
    "deal_reason_missing": 422,
    "deal_stages_invalid": 422,
    "device_revoked": 401,
    "erased": 410,
    "export_running": 409,
    "group_failed": 409,
    "grants_too_much": 403,
    "hand_over_open": 409,
    "hand_over_same_owner": 422,
    "pin_request_not_yours": 403,
    "pin_request_open": 409,
    "id_reused": 409,
    "headers_too_large": 431,
    "import_other_company": 422,
    "import_refused": 422,
    "import_state": 409,
    "import_unreadable": 422,
    "last_ruler": 409,
    "leave_cover_absent": 409,
    "leave_no_work": 422,
    "leave_over": 409,
    "leave_overlaps": 409,
    "link_over": 403,
    "list_full": 409,
    "loan_too_long": 422,
    "invite_invalid": 404,
    "malformed": 422,
    "merge_over": 409,
    "merge_same": 422,
    "method_not_allowed": 405,
    "module_off": 409,
    "name_taken": 409,
    "note_shared": 409,
    "note_unknown": 404,
    "not_confirmed": 422,
    "not_found": 404,
    "not_ready": 503,
    "not_signed_in": 401,
    "passkey_refused": 403,
    "passkey_unavailable": 422,
    "passkeys_many": 409,
    "password_weak": 422,
    "password_wrong": 403,
    "permission_denied": 403,
    "phone_bound": 403,
    "not_yourself": 409,
    "person_active": 409,
    "person_ended": 409,
    "photo_not_image": 422,
    "photo_too_large": 422,
    "request_timeout": 408,
    "place_required": 422,
    "pool_enough": 409,
    "pool_full": 409,
    "pool_not_yours": 403,
    "pool_off": 409,
    "pool_taken": 409,
    "pool_wait": 409,
    "position_filled": 409,
    "reminder_unknown": 404,
    "reset": 409,
    "role_fixed": 409,
    "role_in_use": 409,
    "second_wrong": 403,
    "server_error": 500,
    "session_revoked": 401,
    "sign_in_wait": 429,
    "sign_in_wrong": 401,
    "sign_on_code_taken": 409,
    "sign_on_failed": 401,
    "sign_on_issuer": 422,
    "sign_on_refused": 401,
    "sign_on_unknown": 404,
    "sign_on_unlinked": 403,
    "sign_on_unreachable": 503,
    "too_many_keys": 409,
    "ticket_over": 403,
    "still_active": 409,
    "too_many_requests": 429,
    "totp_exists": 409,
    "unit_absent": 409,
    "unit_cycle": 409,
    "unit_not_empty": 409,
    "unknown_operation": 422,
    "version_conflict": 409,
    "version_too_new": 409,
    "visit_unknown": 404,
    "zone_behind": 409,
    "waits_for": 409,
}


class DomainError(Exception):
    """A refusal with a code of `STATUS`; `params` are values for the translated sentence, never secrets."""

    def __init__(self, code: str, **params: Any) -> None:
        if code not in STATUS:
            raise ValueError(f"unknown error code {code!r}")
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def status(self) -> int:
        return STATUS[self.code]


class NotFound(DomainError):
    """The thing does not exist, or not for this person: the two are not told apart."""

    def __init__(self, entity: str) -> None:
        super().__init__("not_found", entity=entity)


class IdReused(DomainError):
    """The id of a new thing already names something of somebody else."""

    def __init__(self, entity: str) -> None:
        super().__init__("id_reused", entity=entity)
