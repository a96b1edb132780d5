"""The words by which columns and values are understood, in both languages."""

from collections.abc import Mapping, Sequence

from rounds.core.grams import fold
from rounds.core.terms import Terms, filled

FIELDS = (
    "name", "code", "external_id", "kind", "grade", "status", "owner", "phone", "contact", "district", "address",
    "lng", "lat", "place", "radius_m", "note",
)  # fmt: skip
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "名称", "客户名称", "客户名", "门店名称", "门店名", "店名", "终端名称", "单位名称", "公司名称", "客户", "门店",
        "Name", "customer", "customer name", "shop", "shop name", "store name", "outlet name", "company",
    ),
    "code": (
        "编号", "客户编号", "客户编码", "编码", "门店编号", "门店编码", "终端编号", "Code", "customer code",
        "customer no", "customer id", "store code", "shop code", "no",
    ),
    "external_id": (
        "外部编号", "外部ID", "ERP编号", "ERP编码", "系统编号", "第三方编号", "External id", "erp id", "erp code",
        "sap code",
    ),
    "kind": ("类型", "客户类型", "门店类型", "终端类型", "Kind", "type", "customer type"),
    "grade": ("等级", "级别", "客户等级", "客户级别", "ABC", "Grade", "class", "level"),
    "status": ("状态", "客户状态", "Status"),
    "owner": (
        "负责人", "业务员", "销售", "销售代表", "客户经理", "跟进人", "负责人工号", "业务员工号", "工号", "Owner",
        "rep", "salesperson", "sales rep", "owner code", "staff number",
    ),
    "phone": (
        "电话", "手机", "手机号", "联系电话", "手机号码", "电话号码", "联系方式", "Phone", "mobile", "telephone", "tel",
        "phone number",
    ),
    "contact": ("联系人", "联系人姓名", "老板", "店主", "Contact", "contact name", "contact person"),
    "district": ("区县", "区域", "行政区", "区", "District", "area"),
    "address": ("地址", "详细地址", "门店地址", "客户地址", "Address", "street"),
    "lng": ("经度", "lng", "lon", "long", "Longitude", "x", "坐标x", "gps经度"),
    "lat": ("纬度", "lat", "Latitude", "y", "坐标y", "gps纬度"),
    "place": (
        "坐标", "经纬度", "位置", "定位", "gps", "高德坐标", "百度坐标", "腾讯坐标", "Coordinates", "location",
        "position", "lng,lat", "lnglat", "latlng",
    ),
    "radius_m": ("半径", "半径（米）", "围栏半径", "Radius", "radius (m)", "fence"),
    "note": ("备注", "说明", "Note", "notes", "remark", "remarks", "comment"),
}  # fmt: skip
FIELD_OF = {fold(word): field for field, words in HEADINGS.items() for word in words}
# What a heading says about the datum of what stands below it.
DATUM_WORDS = {
    "高德": "gcj02", "腾讯": "gcj02", "gcj": "gcj02", "火星": "gcj02", "百度": "bd09", "bd09": "bd09", "wgs": "wgs84",
}  # fmt: skip
KINDS: dict[str, tuple[str, ...]] = {
    "distributor": ("{distributor}", "经销商", "一批商", "distributor", "dealer", "wholesaler"),
    "sub_distributor": ("二批商", "分销商", "二级经销商", "sub-distributor"),
    "outlet": ("{outlet}", "终端", "门店", "零售店", "便利店", "outlet", "shop", "store", "retail"),
    "key_account": ("重点{customer}", "重点客户", "大客户", "ka", "key account", "key"),
    "hospital": ("医院", "诊所", "hospital", "clinic"),
    "pharmacy": ("药店", "药房", "pharmacy", "drugstore"),
    "factory": ("工厂", "厂家", "factory", "plant"),
    "project": ("项目", "工程", "project"),
    "household": ("住户", "家庭", "household", "home"),
}
STATUSES: dict[str, tuple[str, ...]] = {
    "prospect": ("潜在", "潜在客户", "意向", "未合作", "prospect", "lead"),
    "active": ("合作中", "合作", "正常", "在营", "营业", "活跃", "active", "open"),
    "dormant": ("沉睡", "休眠", "暂停", "dormant", "inactive", "paused"),
    "moved": ("已搬走", "搬迁", "已搬迁", "moved"),
    "closed": ("已关店", "关店", "关闭", "停业", "倒闭", "closed"),
}


def values_by_word(words: Mapping[str, Sequence[str]], terms: Terms) -> dict[str, str]:
    """Keys by every word for them, the company's own words in both languages among them."""
    found: dict[str, str] = {}
    for key, those in words.items():
        found.setdefault(fold(key), key)
        for word in those:
            for locale in ("zh", "en"):
                found.setdefault(fold(filled(word, locale, terms)), key)
    return found
