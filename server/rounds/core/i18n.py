"""Texts of the server itself: the one-line title of each error, Chinese first. Screens have their own, fuller texts."""

from rounds.core.errors import STATUS
from rounds.core.terms import Terms, filled

LOCALES = ("zh", "en")

TITLES: dict[str, tuple[str, str]] = {
    "address_too_long": ("地址太长", "The address is too long"),
    "already_settled": ("这条已经处理过了", "This one is settled already"),
    "approval_has_them": ("这个人已经在这一步里了", "This person has a part in this step already"),
    "approval_over": ("这件事已经办完了", "This was decided already"),
    "approval_own": ("不能审批自己的申请", "Nobody decides about what they asked themselves"),
    "approval_reminded": ("刚催办过，过一会儿再催", "They were reminded just now; wait a little"),
    "blob_hash_mismatch": ("文件内容和校验值不符，请重传", "The file does not match its hash; send it again"),
    "blob_incomplete": (
        "文件少了一段，从给出的位置继续传",
        "A part of the file is missing; go on from the given offset",
    ),
    "blob_unknown": ("没有这个文件", "No such file"),
    "body_too_large": ("内容太大", "The request is too large"),
    "busy": ("服务器正忙，稍后自动再试", "The server is busy; try again shortly"),
    "chain_invalid": ("这个审批流程走不通", "This chain does not work"),
    "choice_unknown": ("公司的清单里没有这一项", "The company's lists do not have this"),
    "company_suspended": ("公司已停用", "The company is suspended"),
    "confirm_first": ("先确认是你本人", "Show first that it is you"),
    "coordinates_out_of_range": ("经纬度超出范围", "Coordinates are out of range"),
    "cursor_invalid": ("翻页位置无效，从头开始", "The cursor is not valid; start again"),
    "custom_field_unsound": ("字段设置有问题", "Something in the field's settings is not right"),
    "custom_fields_many": ("字段太多了", "There are too many fields"),
    "custom_invalid": ("有字段填得不对", "Some fields are not filled in right"),
    "day_past": ("不能从过去的日子开始", "It cannot begin on a day that has passed"),
    "deal_reason_missing": ("输单要写原因", "Say why the deal was lost"),
    "deal_stages_invalid": ("这些阶段走不通", "Deals cannot go through these stages"),
    "device_revoked": ("这台手机已被移除", "This phone was removed"),
    "erased": ("资料已按要求删除", "This data was deleted on request"),
    "export_running": ("已有一份导出正在生成", "An export is being written already"),
    "group_failed": (
        "同一组里有一条没通过，整组都没做",
        "One of the group was refused, so none of it was done",
    ),
    "merge_over": ("这次合并不再成立", "This merge does not stand any more"),
    "merge_same": ("这是同一个{customer}", "This is one and the same {customer}"),
    "hand_over_open": ("这个{customer}已经在交接", "This {customer} is being handed over already"),
    "pin_request_not_yours": ("这件事现在不由你决定", "This is not yours to decide now"),
    "pin_request_open": (
        "这个{customer}的定位点已有人申请修改",
        "Somebody has already asked for another pin of this {customer}",
    ),
    "hand_over_same_owner": (
        "这个{customer}本来就归这个岗位",
        "This {customer} belongs to that position already",
    ),
    "headers_too_large": ("请求头太大", "The request's headers are too large"),
    "grants_too_much": ("超出了你自己的权限", "This goes beyond your own rights"),
    "id_reused": ("这个编号已被占用", "This id is already in use"),
    "import_other_company": ("这个文件是别的公司的", "This file belongs to another company"),
    "import_state": ("这次导入已经走到别的步骤了", "This import has moved on"),
    "import_refused": ("这个文件不能导入", "This file cannot be imported"),
    "import_unreadable": ("这个文件读不了", "This file cannot be read"),
    "last_ruler": ("至少要有一个人能管角色", "Somebody must be left who may change roles"),
    "leave_cover_absent": ("代班的人那几天也请假", "Whoever is to stand in is away too"),
    "leave_no_work": ("这几天本来就不上班", "None of these days is a working day"),
    "leave_over": ("这次请假已经结束，不能再改", "This leave is over and stays as it is"),
    "leave_overlaps": ("和另一次请假的日子重了", "These days overlap with another leave"),
    "link_over": ("这个链接已用过或过期", "This link was used or is too old"),
    "list_full": ("清单满了", "The list is full"),
    "loan_too_long": ("借用时间太长", "The loan is too long"),
    "invite_invalid": (
        "邀请无效：用过了、过期了，或没有这个邀请",
        "The invitation is not valid: used, too old, or unknown",
    ),
    "malformed": ("有内容填得不对", "Something in the request is not right"),
    "pool_enough": ("今天领得够多了", "That is enough for today"),
    "pool_full": ("手上的{customer}已到上限", "You hold as many as one may"),
    "pool_not_yours": ("你的部门不从公海领取", "Your unit does not claim from the pool"),
    "pool_off": ("公司没有开公海", "The company has no pool"),
    "pool_taken": ("已被别人领走", "Somebody else was quicker"),
    "pool_wait": ("刚从你手上退回，过几天才能再领", "You gave it back only lately"),
    "method_not_allowed": ("不支持这个操作", "This method is not allowed here"),
    "module_off": ("公司没有启用这个模块", "The company has switched this module off"),
    "name_taken": ("这个工号或手机号已经有人用来登录", "Somebody signs in by this number already"),
    "note_shared": ("已经共享的记录不能再改成仅自己可见", "What was shared cannot be made private again"),
    "note_unknown": ("没有这条跟进记录，或不是你写的", "There is no such note of yours"),
    "not_confirmed": ("和要删除的对不上，没有删除", "That does not match; nothing was deleted"),
    "not_found": ("没有找到，或不在你的范围", "Not found, or outside your scope"),
    "not_ready": ("服务器正忙，稍后自动再试", "The server is busy; try again shortly"),
    "not_signed_in": ("先登录", "Sign in first"),
    "passkey_refused": ("这个通行密钥不能用", "This passkey was not accepted"),
    "passkey_unavailable": ("这个地址不能用通行密钥", "Passkeys do not work at this address"),
    "passkeys_many": ("通行密钥太多了", "There are too many passkeys"),
    "password_weak": ("这个密码太容易猜", "This password is too easy to guess"),
    "password_wrong": ("密码不对", "The password is wrong"),
    "permission_denied": ("你没有这个权限", "You do not have this permission"),
    "phone_bound": ("已绑定另一台手机", "Another phone is bound"),
    "not_yourself": ("不能对自己这样做", "This cannot be done to oneself"),
    "person_active": ("已经能登录了，不用再邀请", "This person signs in already"),
    "person_ended": ("已停用的人不能任职", "This person has left"),
    "photo_not_image": ("这不是照片", "This is not a picture"),
    "photo_too_large": ("照片太大", "The picture is too large"),
    "request_timeout": ("请求没有传完", "The request did not arrive in time"),
    "place_required": ("要选一个岗位", "A position is needed"),
    "position_filled": ("这段时间岗位上有人", "Somebody fills the position then"),
    "reminder_unknown": ("没有这个提醒", "There is no such reminder of yours"),
    "reset": ("手机数据要重新取", "The phone must fetch its data anew"),
    "role_fixed": ("这个角色不能改", "This role cannot be changed"),
    "role_in_use": ("还有岗位用着这个角色", "Positions still have this role"),
    "second_wrong": ("验证码不对", "The code is wrong"),
    "server_error": ("服务器出错了，已经记录", "The server failed; it has been recorded"),
    "session_revoked": ("登录已失效，重新登录", "This session has ended; sign in again"),
    "sign_in_wait": ("试得太多，稍后再试", "Too many tries; wait a little"),
    "sign_in_wrong": ("工号或密码不对", "Number or password is wrong"),
    "sign_on_code_taken": ("这个企业代码已有人用", "Another company has this code"),
    "sign_on_failed": ("企业登录没有成功，重新来一次", "Company sign-on did not succeed; start again"),
    "sign_on_issuer": ("这个地址不是可用的登录服务", "No sign-on service answers at this address"),
    "sign_on_refused": ("登录服务没有放行", "The sign-on service did not let you in"),
    "sign_on_unknown": ("没有这个企业代码", "No company has this code"),
    "sign_on_unlinked": (
        "登录服务认识你，这里还没有你的账号，请找管理员",
        "The sign-on service knows you, but there is no account for you here; ask your administrator",
    ),
    "sign_on_unreachable": ("登录服务暂时连不上", "The sign-on service cannot be reached"),
    "too_many_keys": ("密钥太多，先停用不用的", "Too many keys; revoke those that are not used"),
    "ticket_over": ("这一步过期了，重新登录", "This step has run out; sign in again"),
    "still_active": ("先办离职停用，再删除资料", "End this person's work first, then delete their data"),
    "too_many_requests": ("请求太频繁，稍后再试", "Too many requests; wait a little"),
    "totp_exists": ("已经开启动态验证码", "Codes are on already"),
    "unit_absent": ("那天还没有这个队伍", "The unit is not there on that day"),
    "unit_cycle": ("队伍不能放到自己下面", "A unit cannot hang below itself"),
    "unit_not_empty": ("队伍里还有下级或岗位", "Units or positions are still in it"),
    "unknown_operation": ("不认识这种操作", "This kind of operation is not known"),
    "version_conflict": ("别人先改了，看看再存", "Somebody changed it first; look and save again"),
    "version_too_new": (
        "手机的版本比服务器新，稍后自动再试",
        "The phone is newer than the server; try again later",
    ),
    "visit_unknown": ("没有这次{visit}", "No such {visit}"),
    "zone_behind": (
        "那里的日期还是前一天，等那里也到了这一天再改",
        "It is still an earlier day there; change it when that day has begun there too",
    ),
    "waits_for": ("要等另一条先到", "It waits for another record to arrive"),
}


def error_title(code: str, locale: str, terms: Terms | None = None) -> str:
    """The title in zh or en with the company's words; every code of `STATUS` has both (a test holds it)."""
    chinese, english = TITLES[code]
    return filled(english if locale == "en" else chinese, locale, terms or {})


def pick_locale(accept_language: str) -> str:
    """zh unless the first language that we speak is English."""
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag[:2] in LOCALES:
            return tag[:2]
    return "zh"


assert set(TITLES) == set(STATUS), "every error code has a title"  # noqa: S101 - a typo must not reach production
