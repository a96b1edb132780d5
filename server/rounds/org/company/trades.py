"""Sets of words by trade, to begin from. A word that is the usual one is left out."""

from rounds.core.terms import Terms

TRADES: dict[str, Terms] = {
    "fmcg": {
        "zh": {"customer": "门店", "stop": "店", "territory": "线路", "leader": "督导"},
        "en": {"customer": "store", "territory": "route", "leader": "supervisor"},
    },
    "pharma": {
        "zh": {
            "customer": "医院",
            "rep": "医药代表",
            "leader": "地区经理",
            "territory": "辖区",
            "outlet": "药店",
            "distributor": "商业公司",
        },
        "en": {
            "customer": "hospital",
            "visit": "call",
            "rep": "medical rep",
            "leader": "district manager",
            "outlet": "pharmacy",
            "distributor": "wholesaler",
        },
    },
    "industry": {
        "zh": {
            "visit": "走访",
            "rep": "销售工程师",
            "leader": "销售主管",
            "territory": "区域",
            "outlet": "工厂",
            "distributor": "代理商",
        },
        "en": {
            "customer": "account",
            "rep": "sales engineer",
            "leader": "sales lead",
            "outlet": "plant",
            "distributor": "agent",
        },
    },
    "insurance": {
        "zh": {
            "visit": "面访",
            "rep": "代理人",
            "leader": "营业部经理",
            "territory": "营业区",
            "outlet": "网点",
            "distributor": "代理机构",
        },
        "en": {
            "customer": "client",
            "visit": "meeting",
            "rep": "agent",
            "leader": "agency manager",
            "outlet": "branch",
            "distributor": "brokerage",
        },
    },
    "property": {
        "zh": {
            "customer": "住户",
            "visit": "走访",
            "check_in": "到场",
            "check_out": "离场",
            "to_check_in": "到场",
            "to_check_out": "离场",
            "rep": "管家",
            "leader": "项目主管",
            "territory": "楼栋",
            "outlet": "商铺",
            "distributor": "服务商",
        },
        "en": {
            "customer": "resident",
            "rep": "steward",
            "leader": "site manager",
            "territory": "block",
            "outlet": "shop",
            "distributor": "contractor",
        },
    },
}
