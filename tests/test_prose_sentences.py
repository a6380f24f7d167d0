"""Sentences about numbers: what each tells, how exact it is, and above all what is left alone."""

import pytest

from tests.sentences import Shown, shown, told

HEAD = "（二）依申请公开情况。"
TAKEN: list[tuple[str, Shown]] = [
    # received, carried in, answered, carried forward
    ("2023年，我局共收到政府信息公开申请36件。", {"apps_received": 36}),
    ("全年新收到信息公开申请36件，均已依法答复。", {"apps_received": 36}),
    (
        "本年新收政府信息公开申请12件，上年结转3件，办结14件，结转下年度继续办理1件。",
        {"apps_received": 12, "apps_carried_in": 3, "apps_answered": 14, "apps_carried_forward": 1},
    ),
    ("2023年度受理依申请公开8宗，答复8宗。", {"apps_received": 8, "apps_answered": 8}),
    ("本机关今年共接收5件政府信息公开申请，全部办结。", {"apps_received": 5}),
    (
        "收到公民、法人和其他组织提交的政府信息公开申请21件，按时答复20件，1件结转至2024年办理。",
        {"apps_received": 21, "apps_answered": 20, "apps_carried_forward": 1},
    ),
    (
        HEAD + "2023年共收到申请7件，办结6件，结转下一年度1件。",
        {"apps_received": 7, "apps_answered": 6, "apps_carried_forward": 1},
    ),
    (HEAD + "新收到3件，已答复3件。", {"apps_received": 3, "apps_answered": 3}),
    ("收到政府信息公开申请12件（含上年结转2件）。", {"apps_carried_in": 2}),  # not the new ones alone
    ("全年政府信息公开申请总数45件，其中办结43件。", {"apps_received": 45, "apps_answered": 43}),
    (
        "2022年结转政府信息公开申请2件，2023年新收到政府信息公开申请9件，共办结11件。",
        {"apps_carried_in": 2, "apps_received": 9, "apps_answered": 11},
    ),
    (
        "收到政府信息公开申请10件，其中予以公开4件、部分公开2件、不予公开1件、无法提供2件、不予处理1件。",
        {
            "apps_received": 10,
            "apps_granted": 4,
            "apps_partly": 2,
            "apps_refused": 1,
            "apps_unable": 2,
            "apps_not_processed": 1,
        },
    ),
    ("收到并按时办结政府信息公开申请4件。", {"apps_received": 4}),
    ("政府信息公开申请按时答复率达到100%。", {"on_time_reply_rate": 100}),
    (
        HEAD + "2023年收到申请6件，比2022年增加2件，办结5件，1件结转至下年度办理。",
        {"apps_received": 6, "apps_answered": 5, "apps_carried_forward": 1},
    ),
    ("收到政府信息公开申请3件（其中1件申请人撤回），答复2件。", {"apps_received": 3, "apps_answered": 2}),
    ("全年收到公开申请2件，1件予以公开、1件不予公开。", {"apps_received": 2, "apps_granted": 1, "apps_refused": 1}),
    # how a number can be written
    ("全年收到政府信息公开申请１２件。", {"apps_received": 12}),
    ("全年收到政府信息公开申请 1 2 件。", {"apps_received": 12}),
    ("全年收到政府信息公开申请1,204件。", {"apps_received": 1204}),
    ("全年收到政府信息公开申请一百二十三件。", {"apps_received": 123}),
    ("全年收到政府信息公开申请两件，办结两件。", {"apps_received": 2, "apps_answered": 2}),
    ("全年收到政府信息公开申请十件。", {"apps_received": 10}),
    ("二〇二三年收到政府信息公开申请三十五件。", {"apps_received": 35}),
    ("全年收到政府信息公开申请30余件。", {"apps_received": (30, "about")}),
    (
        "全年收到政府信息公开申请近百件，主动公开政府信息1.2万余条。",
        {"apps_received": (100, "about"), "proactive_items": (12000, "about")},
    ),
    ("全年主动公开政府信息超过3000条。", {"proactive_items": (3000, "about")}),
    ("全年主动公开政府信息约五百条。", {"proactive_items": (500, "about")}),
    ("政务微信粉丝数近20万人。", {"followers": (200000, "about")}),
    ("收到的政府信息公开申请数为零。", {"apps_received": 0}),
    ("因政府信息公开引发的行政复议、行政诉讼均为0。", {"reviews_and_suits": 0}),
    # worded zeros
    ("2023年本局未收到政府信息公开申请。", {"apps_received": (0, "worded")}),
    (
        "全年没有收到公民、法人或其他组织提出的政府信息公开申请，无结转下年度办理的申请。",
        {"apps_received": (0, "worded"), "apps_carried_forward": (0, "worded")},
    ),
    ("我镇2023年无依申请公开事项。", {"apps_received": (0, "worded")}),
    (
        "全年收到政府信息公开申请6件，无上年结转申请，办结6件。",
        {"apps_received": 6, "apps_carried_in": (0, "worded"), "apps_answered": 6},
    ),
    ("2023年未发生因政府信息公开被申请行政复议、提起行政诉讼的情况。", {"reviews_and_suits": (0, "worded")}),
    ("全年没有因政府信息公开引起的行政复议。", {"reviews": (0, "worded")}),
    ("全年未发生涉及政府信息公开的行政诉讼案件。", {"suits": (0, "worded")}),
    (
        "全年无政府信息公开申请、无行政复议、无行政诉讼。",
        {"apps_received": (0, "worded"), "reviews": (0, "worded"), "suits": (0, "worded")},
    ),
    ("政府信息公开行政复议案件数、行政诉讼案件数均为零。", {"reviews_and_suits": 0}),
    ("2023年本局未制发行政规范性文件。", {"normative_made": (0, "worded")}),
    ("办理政府信息公开申请未收取任何信息处理费。", {"fees_yuan": (0, "worded")}),
    ("2023年我局未收到公民、法人及其他组织要求公开政府信息的申请。", {"apps_received": (0, "worded")}),
    ("全年无人提出政府信息公开申请。", {"apps_received": (0, "worded")}),
    ("我局对收到的3件政府信息公开申请均依法作出答复。", {"apps_received": 3}),
    (
        "政府信息公开申请办理结果被提起行政复议2件，其中维持1件，尚未审结1件。",
        {"reviews": 2, "reviews_upheld": 1, "reviews_pending": 1},
    ),
    # proactive items and lists
    (
        "全年主动公开政府信息共318条，其中通知公告120条、工作动态98条、其他信息100条。",
        {"proactive_items": 318, "proactive_notices": 120, "proactive_news": 98, "proactive_other": 100},
    ),
    (
        "主动公开信息90条，其中工作动态50条、通知公告30条等。",
        {"proactive_items": 90, "proactive_news": (50, "open"), "proactive_notices": (30, "open")},
    ),
    (
        "全年主动公开文件21件，财政预决算信息4条，机构职能类信息（含领导分工、内设机构）9条。",
        {"proactive_items": 21, "proactive_budget": 4, "proactive_organisation": 9},
    ),
    ("通过多种形式发布政策解读材料15篇。", {"interpretations": 15}),
    (
        "召开新闻发布会3场，开展在线访谈2期，回应社会热点问题6次。",
        {"press_conferences": 3, "online_interviews": 2, "response_topics": 6},
    ),
    ("本局开设2个政务新媒体账号。", {"new_media_accounts": 2}),
    # documents and decisions
    (
        "全年制发行政规范性文件2件，废止1件，现行有效18件。",
        {"normative_made": 2, "normative_repealed": 1, "normative_in_force": 18},
    ),
    ("2023年印发3件部门规范性文件。", {"normative_made": 3}),
    (
        "本年制发规章0件、废止0件、现行有效1件；制发行政规范性文件4件、废止2件、现行有效26件。",
        {
            "regulations_made": 0,
            "regulations_repealed": 0,
            "regulations_in_force": 1,
            "normative_made": 4,
            "normative_repealed": 2,
            "normative_in_force": 26,
        },
    ),
    (
        "全年作出行政许可决定1204件，作出行政处罚决定15件，作出行政强制决定0件。",
        {"licensing_decisions": 1204, "penalty_decisions": 15, "coercion_decisions": 0},
    ),
    # reviews, suits, money
    ("因政府信息公开被申请行政复议3件、被提起行政诉讼2件。", {"reviews": 3, "suits": 2}),
    (
        "涉及政府信息公开的行政复议4件，其中维持3件、纠正1件；行政诉讼2件，其中未经复议直接起诉1件、复议后起诉1件。",
        {
            "reviews": 4,
            "reviews_upheld": 3,
            "reviews_corrected": 1,
            "suits": 2,
            "suits_direct": 1,
            "suits_after_review": 1,
        },
    ),
    ("政府信息公开方面的行政复议和行政诉讼案件均为0件。", {"reviews_and_suits": 0}),
    ("全年共收取政府信息公开信息处理费3940元。", {"fees_yuan": 3940}),
    ("政府信息公开信息处理费收取金额共计0.394万元，收取信息处理费总额0.394万元。", {"fees_yuan": 3940}),
]
LEFT_ALONE = [
    # numbers that count nothing asked for
    "根据国办发〔2021〕30号文件要求，受理政府信息公开申请。",
    "政府信息公开申请同比增加12件。",
    "政府信息公开申请数量较上年减少5件。",
    "收到政府信息公开申请占全部事项的35%。",
    "政府信息公开申请量由12件上升到15件。",
    "每个窗口收到政府信息公开申请3至5件。",
    "对收到的每一件政府信息公开申请，都在20个工作日内答复。",
    "每收到一件政府信息公开申请，须在当天登记。",
    "推进高效办成一件事，政府信息公开申请一次办好。",
    "《关于收到政府信息公开申请12件的说明》已上网。",
    "本局政府信息公开申请受理电话为36998373。",
    "修订后的《政府信息公开条例》第二十条规定了十五项主动公开内容。",
    "处理了数十件政府信息公开申请，收到几十件申请。",
    "收到政府信息公开申请2 017件。",
    # another time
    "2022年收到政府信息公开申请30件。",
    "去年同期收到政府信息公开申请30件。",
    "自2008年以来累计收到政府信息公开申请560件。",
    "近三年收到政府信息公开申请98件。",
    "截至12月底，累计主动公开政府信息12000条。",
    "网站历年主动公开政府信息共35000条。",
    "上半年收到政府信息公开申请4件。",
    "2023年1月至6月收到政府信息公开申请4件。",
    "2024年计划主动公开政府信息500条。",
    "下一步，力争每月主动公开政府信息50条。",
    "平均每月主动公开政府信息36条。",
    # somebody else
    "下属事业单位主动公开政府信息88条。",
    "所属三家单位收到政府信息公开申请2件。",
    "各镇街收到政府信息公开申请40件。",
    "其中区教育局收到政府信息公开申请5件。",
    "所属单位全年收到政府信息公开申请9件。",
    "全市现行有效的行政规范性文件230件。",
    # another subject
    "区司法局办理政府信息公开类行政复议案件8件。",
    "全年没有因政府信息公开引发的行政复议、行政诉讼案件败诉的情况。",
    "办理建议提案12件，答复12件。",
    HEAD + "办理市人大代表建议时，共答复代表12件。",
    "受理信访投诉36件，办结36件。",
    "12345热线工单全年收到208件，办结208件。",
    "全年受理行政许可申请1204件，办结1204件。",
    "收到项目资金申请52件，办结50件。",
    "全年审理行政复议案件120件，办结115件。",
    "作为复议机关，办理政府信息公开行政复议案件6件。",
    "全年应诉行政诉讼案件33件。",
    "新闻媒体刊发稿件70多条。",
    "组织培训2次，培训人员120人次。",
    "转载上级图文解读20篇。",
    "诉讼费用支出5000元，行政事业性收费金额12万元。",
    "本局落实信息公开制度。定期学习法规。加强法治建设。全年行政复议案件120件。",
    "办结区长信箱、热线、投诉等共358件，依申请公开3件。",
    "全年审查规范性文件12件，备案规范性文件12件。",
    # two readings
    "区政府办公室印发区政府规范性文件6件、部门规范性文件9件。",
    "行政复议、行政诉讼分别为2件、3件，均因政府信息公开引起。",
    "2022年和2023年收到政府信息公开申请各5件和8件，分别为5件、8件。",
    "通过信函收到政府信息公开申请2件，通过网络收到政府信息公开申请5件。",
    "其中自然人8件，其余为法人。",
    "收到网上申请8件、信函申请2件。",
    "无正当理由大量反复申请的情形不存在。",
    "未收到政府信息公开申请人的补正材料。",
    "没有因政府信息公开申请超期被追责的人员。",
]


@pytest.mark.parametrize(("text", "wanted"), TAKEN, ids=[text[:24] for text, _ in TAKEN])
def test_a_sentence_tells(text: str, wanted: Shown) -> None:
    assert shown(told(text)) == wanted


ABOUT_APPLICATIONS = {"apps_online", "apps_letter", "proposals_handled", "interpretations"}


@pytest.mark.parametrize("text", LEFT_ALONE, ids=[text[:24] for text in LEFT_ALONE])
def test_a_number_that_is_not_the_years_own_is_left_alone(text: str) -> None:
    found = shown(told(text))
    assert {code: value for code, value in found.items() if code not in ABOUT_APPLICATIONS} == {}


def test_there_are_enough_sentences() -> None:
    assert len(TAKEN) + len(LEFT_ALONE) >= 95
    assert len(LEFT_ALONE) >= 45


V2008: list[tuple[str, Shown]] = [
    (
        "本年度主动公开政府信息1042条，其中：1．组织机构类信息6条；2．部门文件类（含规章、规范性文件）信息9条；3．动态类信息530条；7．其他信息487条。",
        {
            "proactive_total": 1042,
            "cat_organisation": 6,
            "cat_department_documents": 9,
            "cat_news": 530,
            "cat_other": 487,
        },
    ),
    (
        "政府网站公开信息300条，微博公开信息20条，微信公开信息80条，政府公报公开信息5条。",
        {"channel_website": 300, "channel_weibo": 20, "channel_wechat": 80, "channel_gazette": 5},
    ),
    (
        "受理信息公开申请4件，其中当面申请1件、网上申请3件。",
        {"apps_received": 4, "apps_in_person": 1, "apps_online": 3},
    ),
    (
        "收到政府信息公开申请4件，办结4件；答复4件，其中同意公开2件、同意部分公开1件、不同意公开1件。",
        {
            "apps_received": 4,
            "apps_concluded": 4,
            "replies": 4,
            "reply_granted": 2,
            "reply_partly": 1,
            "reply_refused": 1,
        },
    ),
    (
        "发生有关政府信息公开事务的行政复议案2宗，其中维持具体行政行为的1宗，其他情形1宗；行政诉讼案1宗，其中确认违法的1宗。",
        {"reviews": 2, "reviews_upheld": 1, "reviews_other": 1, "suits": 1, "suits_corrected": 1},
    ),
    ("依申请公开收取的费用（检索费、复制费）为0元。", {"fees_yuan": 0}),
]


@pytest.mark.parametrize(("text", "wanted"), V2008, ids=[text[:24] for text, _ in V2008])
def test_a_sentence_of_a_report_before_2019(text: str, wanted: Shown) -> None:
    assert shown(told(text, "v2008")) == wanted
