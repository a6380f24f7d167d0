"""The made-up agencies and reports the site is tested on, with every state of a cell; two are hostile on purpose."""

from dataclasses import dataclass, field

HOST = "http://kjj.example.gov.cn"
SCRIPT = "<script>document.title='hostile'</script>"
PDF_KEY = "990101-kjj-2022"
HTML_KEY = "990101-kjj-2020"
DOCX_KEY = "990102-gxj-2017"
SCAN_KEY = "990103-mqj-2020"
HOSTILE_KEY = "990104-xss-2021"

AGENCIES = {
    "990101-kjj": "示例市试验区科学技术局",
    "990102-gxj": "示例市东河区工业局",
    "990103-mqj": "示例市企业服务局",
    "990104-xss": f"敌意局{SCRIPT}",
}

PARENT = ("990102-gxj", "990101-kjj")  # an agency and the one it belongs to
FORMER = {"990102-gxj": [("示例市东河区经贸办", "2018-12-31"), ("示例市东河区重工处", "2004-06-30")]}


@dataclass(frozen=True)
class Made:
    """One report. ``printed``: by table.row.column, or by table or row for all of it; None means missing, else 0."""

    id: str
    form: str | None
    kind: str
    title: str
    sections: tuple[tuple[str, str, str], ...] = ()
    tables: tuple[str, ...] = ()
    printed: dict[str, str | None] = field(default_factory=dict)
    ambiguous: tuple[str, ...] = ()

    @property
    def agency(self) -> str:
        return self.id.rpartition("-")[0]

    @property
    def year(self) -> int:
        return int(self.id.rpartition("-")[2])

    @property
    def body(self) -> str:
        return "\n".join(part for _, heading, text in self.sections for part in (heading, text))


NATIONAL = ("art20_1", "art20_5", "art20_6", "art20_8", "applications", "review_litigation")

REPORTS = [
    Made(
        HTML_KEY,
        "v2019",
        "html",
        "示例市试验区科学技术局2020年政府信息公开工作年度报告",
        (
            ("s1", "一、总体情况", "2020 年，本局按时公开政府信息，在 IAB 产业专栏发布 1230 条。\n制度逐步健全。"),
            ("s2", "二、主动公开政府信息情况", "第二十条第（一）项\t\t\t\n规章\t0\t0\t0\n见下表。"),
            ("s3", "三、收到和处理政府信息公开申请情况", "全年新收申请 4 件。"),
            ("s4", "四、政府信息公开行政复议、行政诉讼情况", "行政复议 2 件，没有行政诉讼。"),
            ("s5", "五、存在的主要问题及改进情况", "更新不够及时，下一步加强培训。"),
            ("s6", "六、其他需要报告的事项", "本年没有收取信息处理费，也没有其他事项。"),
        ),
        (*NATIONAL[:4], "art20_9", *NATIONAL[4:]),
        {
            "art20_1.normative_document.newly_made": "４",
            "art20_1.normative_document.newly_public": "4",
            "art20_1.normative_document.public_total": "12",
            "art20_5.licensing.decisions": "1,131",
            "art20_5.licensing.change": "减2",
            "art20_9.central_procurement.projects": "7",
            "art20_9.central_procurement.amount": "1234567.5元",
            "applications.new_received.natural_person": "3",
            "applications.new_received.org_business": "1",
            "applications.new_received.total": "4",
            "applications.carried_over_in.natural_person": "1",
            "applications.carried_over_in.total": "1",
            "applications.granted.natural_person": "2",
            "applications.granted.org_business": "1",
            "applications.granted.total": "3",
            "applications.partly_granted.natural_person": "2",
            "applications.partly_granted.total": "2",
            "applications.total_handled.natural_person": "3",
            "applications.total_handled.org_business": "1",
            "applications.total_handled.total": "4",
            "applications.carried_forward.natural_person": "1",
            "applications.carried_forward.total": "1",
            "review_litigation.review.upheld": "1",
            "review_litigation.review.pending": "1",
            "review_litigation.review.total": "2",
        },
    ),
    Made(
        PDF_KEY,
        "v2021",
        "pdf",
        "示例市试验区科学技术局2022年政府信息公开工作年度报告",
        (
            ("s1", "一、总体情况", "全年主动公开信息230条，办理依申请公开 5 件。"),
            ("s3", "三、收到和处理申请情况", "按规定办理，无行政复议。"),
            ("s6", "六、其他需要报告的事项", "发出收费通知 1 件。"),
        ),
        (*NATIONAL, "processing_fee"),
        {
            "art20_1.regulation.made": "/",
            "art20_1.regulation.repealed": "",
            "art20_1.regulation.in_force": "见附件",
            "art20_8.admin_fee.amount_wan_yuan": "0.394",
            "applications.new_received.natural_person": "5",
            "applications.new_received.total": "5",
            "applications.granted.natural_person": "5",
            "applications.granted.total": "5",
            "applications.total_handled.natural_person": "5",
            "applications.total_handled.total": "5",
            "review_litigation": None,
            "processing_fee.information_fee.notices": "1",
            "processing_fee.information_fee.due_wan_yuan": "0.394",
        },
        ("applications.other_misc",),
    ),
    Made(
        DOCX_KEY,
        "v2008",
        "docx",
        "示例市东河区工业局2017年信息公开年度报告",
        (("s1", "一、概述", "全年主动公开信息 57 条。"), ("s4", "四、收费及减免情况", "没有收费。")),
        ("gz_annex1", "gz_annex2", "gz_annex3"),
        {
            "gz_annex1.proactive_total.value": "57",
            "gz_annex1.cat_organisation.value": "7",
            "gz_annex1.cat_news.value": "50",
            "gz_annex2.apps_received.value": "1",
            "gz_annex2.apps_online.value": "1",
            "gz_annex2.replies.value": "1",
            "gz_annex2.reply_granted.value": "1",
        },
    ),
    Made(SCAN_KEY, None, "pdf", "企业服务局2020年年度报告"),
    Made(
        HOSTILE_KEY,
        "v2021",
        "html",
        f"年度报告{SCRIPT}<img src=x onerror=alert(1)>",
        (("s1", "<b>一、</b>", f"因涉及诉讼的事项{SCRIPT}\"'><svg onload=alert(1)>。"),),
        ("art20_8",),
        {"art20_8.admin_fee.amount_wan_yuan": SCRIPT},
    ),
]

HTML_PAGE = f"""<!DOCTYPE html><html><head><meta charset="gb2312"><title>2020年度报告</title>
<meta http-equiv="refresh" content="0;url=http://evil.example/">{SCRIPT}<base href="http://evil.example/">
<link rel="stylesheet" href="http://evil.example/x.css"></head>
<body onload="document.title='hostile'"><h1>示例市试验区科学技术局2020年年度报告</h1>
<p><a href="{HOST}/list.html">返回目录</a> <a href="other.html">没有存档的页面</a>
<a href="javascript:document.title='hostile'">点我</a></p>
<img src="http://evil.example/a.png" onerror="document.title='hostile'"><iframe src="http://evil.example/"></iframe>
<form action="http://evil.example/"><input name="q"></form>
<table border="1"><tr><td>规范性文件</td><td>４</td><td>4</td><td>12</td></tr></table></body></html>"""

LIST_PAGE = f"""<html><head><meta charset="utf-8"><title>年报目录</title></head><body><h1>年度报告目录</h1><ul>
<li><a href="{HOST}/{HTML_KEY}.html">2020年政府信息公开工作年度报告</a> 2021-01-20</li>
<li><a href="{HOST}/{PDF_KEY}.pdf">2022年政府信息公开工作年度报告</a> 2023-01-20</li></ul></body></html>"""
