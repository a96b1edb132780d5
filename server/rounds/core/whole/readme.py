# ruff: noqa: E501
"""The words that lie in an export, for whoever opens it years later without this program."""

ZH = """# {name}：全部数据

{made_at}（UTC）从巡访 Rounds 导出，公司编号 {number}。

- `tables/*.jsonl`：每张表一个文件，每行一条记录，JSON 格式，UTF-8。时间都带时区；二进制内容写成 `\\x` 开头的十六进制。
- `files/`：照片和附件原件，文件名就是内容的 SHA-256；`files.jsonl` 列出每个文件的大小和类型。哪张照片属于哪次拜访，见 `tables/attachment.jsonl`。
- `manifest.json`：每个文件的记录数和 SHA-256，以及没有导出的表和字段、原因。
{sealed}
校验：`sha256sum tables/*.jsonl files.jsonl`，与 `manifest.json` 对照。
"""
ZH_OPEN = """- 加密保存的电话、邮箱在这里是明文：`customer.phone`、`person.mobile`、`person.email`。别处仍以 `e1:` 开头的值，用 `keys.jsonl` 里对应主体的密钥打开：AES-256-GCM；`e1:` 之后是 Base64，前 12 字节是随机数；附加数据为 `公司编号|主体|字段`（操作记录的字段是 `payload`）。
"""
ZH_SEALED = """- 以 `e1:` 开头的值（电话、邮箱等）是加密的，离开原系统打不开。需要明文，请导出为加密文件。
"""
EN = """# {name}: all of its data

Exported from Rounds 巡访 at {made_at} (UTC), company number {number}.

- `tables/*.jsonl`: a file for each table, a record on each line, JSON in UTF-8. Moments have their zone; bytes are hexadecimal after `\\x`.
- `files/`: photos and attachments as they were taken, named by the SHA-256 of their content; `files.jsonl` tells size and type of each. `tables/attachment.jsonl` says which photo belongs to which visit.
- `manifest.json`: number of records and SHA-256 of each file; which tables and columns were left out, and why.
{sealed}
To check it: `sha256sum tables/*.jsonl files.jsonl`, and compare with `manifest.json`.
"""
EN_OPEN = """- Numbers and addresses that rest sealed stand here in the clear: `customer.phone`, `person.mobile`, `person.email`. Values that still begin with `e1:` open with their subject's key in `keys.jsonl`: AES-256-GCM; after `e1:` comes Base64, its first 12 bytes are the nonce; the additional data is `company number|subject|field` (the field in the operation log is `payload`).
"""
EN_SEALED = """- Values that begin with `e1:` (phone numbers, e-mail addresses and the like) are sealed and do not open outside the system. For the clear values, export to an encrypted file.
"""


def readmes(*, name: str, number: int, made_at: str, is_open: bool) -> dict[str, str]:
    filled = {"name": name, "number": number, "made_at": made_at}
    return {
        "README.zh-CN.md": ZH.format(sealed=ZH_OPEN if is_open else ZH_SEALED, **filled),
        "README.md": EN.format(sealed=EN_OPEN if is_open else EN_SEALED, **filled),
    }
