"""The official forms as they are printed: codes, labels and arithmetic, for making and for judging documents.

Kept apart from parser/forms on purpose: a wrong label there must not make our fixtures wrong in the same way.
"""

APPLICANTS = [
    ("natural_person", "自然人"),
    ("org_business", "商业企业"),
    ("org_research", "科研机构"),
    ("org_public_interest", "社会公益组织"),
    ("org_legal_service", "法律服务机构"),
    ("org_other", "其他"),
    ("total", "总计"),
]
ORGANISATIONS = [code for code, _ in APPLICANTS[1:6]]

OUTCOMES = [
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
]
PROCEDURES = [("review", "行政复议"), ("suit_direct", "未经复议直接起诉"), ("suit_after_review", "复议后起诉")]

_REFUSED = [
    ("refused_state_secret", "1.属于国家秘密"),
    ("refused_law_prohibits", "2.其他法律行政法规禁止公开"),
    ("refused_security_stability", "3.危及“三安全一稳定”"),
    ("refused_third_party", "4.保护第三方合法权益"),
    ("refused_internal_affairs", "5.属于三类内部事务信息"),
    ("refused_process_info", "6.属于四类过程性信息"),
    ("refused_enforcement_file", "7.属于行政执法案卷"),
    ("refused_admin_query", "8.属于行政查询事项"),
]
_UNABLE = [
    ("unable_not_held", "1.本机关不掌握相关政府信息"),
    ("unable_needs_creation", "2.没有现成信息需要另行制作"),
    ("unable_unclear_after_correction", "3.补正后申请内容仍不明确"),
]
_NOT_PROCESSED = [
    ("not_processed_petition", "1.信访举报投诉类申请"),
    ("not_processed_repeat", "2.重复申请"),
    ("not_processed_publication", "3.要求提供公开出版物"),
    ("not_processed_excessive", "4.无正当理由大量反复申请"),
    ("not_processed_reissue", "5.要求行政机关确认或重新出具已获取信息"),
]
_OTHER_2021 = [
    ("other_correction_overdue", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("other_fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("other_misc", "3.其他"),
]


def result_groups(form: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Give the groups of 三、本年度办理结果: (label, leaves). A group of one unlabelled leaf is a plain row."""
    other = ("（六）其他处理", _OTHER_2021) if form == "v2021" else ("", [("other", "（六）其他处理")])
    return [
        ("", [("granted", "（一）予以公开")]),
        ("", [("partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）")]),
        ("（三）不予公开", _REFUSED),
        ("（四）无法提供", _UNABLE),
        ("（五）不予处理", _NOT_PROCESSED),
        other,
        ("", [("total_handled", "（七）总计")]),
    ]


def leaves(form: str) -> list[str]:
    """Codes of the result rows that add up to （七）."""
    return [code for _, rows in result_groups(form) for code, _ in rows if code != "total_handled"]


NEW = ("new_received", "一、本年新收政府信息公开申请数量")
BROUGHT = ("carried_over_in", "二、上年结转政府信息公开申请数量")
CARRIED = ("carried_forward", "四、结转下年度继续办理")
HANDLED = "三、本年度办理结果"
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

# table code -> (printed heading, [(row, label)], [(column, label)])
PROACTIVE = {
    "v2019": {
        "art20_1": (
            "第二十条第（一）项",
            [("regulation", "规章"), ("normative_document", "规范性文件")],
            [
                ("newly_made", "本年新制作数量"),
                ("newly_public", "本年新公开数量"),
                ("public_total", "对外公开总数量"),
            ],
        ),
        "art20_5": (
            "第二十条第（五）项",
            [("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")],
            [("prior_items", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量")],
        ),
        "art20_6": (
            "第二十条第（六）项",
            [("penalty", "行政处罚"), ("coercion", "行政强制")],
            [("prior_items", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量")],
        ),
        "art20_8": (
            "第二十条第（八）项",
            [("admin_fee", "行政事业性收费")],
            [("prior_items", "上一年项目数量"), ("change", "本年增/减")],
        ),
        "art20_9": (
            "第二十条第（九）项",
            [("central_procurement", "政府集中采购")],
            [("projects", "采购项目数量"), ("amount", "采购总金额")],
        ),
    },
    "v2021": {
        "art20_1": (
            "第二十条第（一）项",
            [("regulation", "规章"), ("normative_document", "行政规范性文件")],
            [("made", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数")],
        ),
        "art20_5": (
            "第二十条第（五）项",
            [("licensing", "行政许可")],
            [("decisions", "本年处理决定数量")],
        ),
        "art20_6": (
            "第二十条第（六）项",
            [("penalty", "行政处罚"), ("coercion", "行政强制")],
            [("decisions", "本年处理决定数量")],
        ),
        "art20_8": (
            "第二十条第（八）项",
            [("admin_fee", "行政事业性收费")],
            [("amount_wan_yuan", "本年收费金额（单位：万元）")],
        ),
    },
}

PROCESSING_FEE = [
    ("notices", "发出通知数"),
    ("due_wan_yuan", "应收费总额（单位：万元）"),
    ("charged_cases", "实际收费案件数"),
    ("received_wan_yuan", "实际收费总数（单位：万元）"),
]

# Annexes of Guangzhou districts before 2019: table code -> (printed caption, unit, [(row, label)])
ANNEXES = {
    "gz_annex1": (
        "附表 1主动公开情况统计",
        "条",
        [
            ("proactive_total", "主动公开信息数"),
            ("cat_organisation", "其中：1．组织机构"),
            ("cat_department_documents", "2．部门文件"),
            ("cat_news", "3．动态类信息"),
            ("cat_powers", "4.行政职权类信息"),
            ("cat_budget", "5.财政预决算信息"),
            ("cat_proposals", "6.建议提案办理结果类信息"),
            ("cat_other", "7.其他信息"),
        ],
    ),
    "gz_annex2": (
        "附表 2依申请公开情况统计",
        "条",
        [
            ("apps_received", "申请总数"),
            ("apps_online", "其中：1．网上申请数"),
            ("apps_letter", "2．信函申请数"),
            ("apps_in_person", "3．当面申请数"),
            ("apps_fax", "4．传真申请数"),
            ("apps_other", "5．其他形式申请数"),
            ("replies", "对申请的答复总数"),
            ("reply_granted", "其中：1．同意公开"),
            ("reply_partly", "2．同意部分公开"),
            ("reply_refused", "3.不同意公开"),
            ("reply_not_gov_info", "4．不属于政府信息公开范围"),
            ("reply_not_held_or_not_exist", "5．非本机关或信息不存在"),
            ("reply_no_special_need", "6．与生产生活科研需要无关"),
            ("reply_unclear", "7．申请内容不明确"),
            ("reply_other", "8．其他"),
        ],
    ),
    "gz_annex3": (
        "附表 3申诉情况统计表",
        "件",
        [("reviews", "行政复议数"), ("suits", "行政诉讼数")],
    ),
}

# check id -> (table, addends, total), for the annexes
ANNEX_SUMS = {
    "gz_categories": ("gz_annex1", [row for row, _ in ANNEXES["gz_annex1"][2][1:]], "proactive_total"),
    "gz_channels": ("gz_annex2", [row for row, _ in ANNEXES["gz_annex2"][2][1:6]], "apps_received"),
    "gz_replies": ("gz_annex2", [row for row, _ in ANNEXES["gz_annex2"][2][7:]], "replies"),
}
