"""Owns the words of the screens for households, visits and records.

Never a sentence of the rules: those stand in shared. Never the name of a code: that is the
vocabulary's (the short names of modes are only for narrow chips).
"""

from typing import Final

# -- households --------------------------------------------------------------------------------

HOUSEHOLDS: Final = "户"
SEARCH_HOUSEHOLD: Final = "姓名、首字母、门牌、尾号"
FILTERS: Final = (
    ("key", "重点户"),
    ("long_ago", "久未走访"),
    ("open_problems", "有未办诉求"),
)
FILTER: Final = "筛选"
ALL_VILLAGES: Final = "全部村组"
PLACE_CHIP: Final = "村组"
WHOLE_VILLAGE: Final = "全村"
NEW_HOUSEHOLD: Final = "新增一户"
NO_HOUSEHOLDS: Final = "本机还没有户"
NO_HOUSEHOLDS_WHY: Final = "同步后，您联系的村的户会到这里。没有网络也可以先新增一户。"
NOT_FOUND: Final = "没有找到"
NOT_FOUND_WHY: Final = "换个写法试试：姓名、姓名首字母、门牌号，或电话后四位。"
PICK_HOUSEHOLD: Final = "选走访的户"
PICK_MORE: Final = "添加在场户"

CALL: Final = "打电话"
NO_PHONE: Final = "没有电话"
START_VISIT: Final = "开始走访"
NOT_HOME: Final = "家中无人"
FAMILY: Final = "家庭情况"
NO_FAMILY: Final = "还没有写家庭情况。走访时问到的，点“修改”补上，下次自动带出。"
OPEN_PROBLEMS: Final = "未办结的诉求"
CLOSED_PROBLEMS: Final = "办结的诉求"
EARLIER_VISITS: Final = "以前的走访"
NO_VISITS: Final = "还没有走访过"
CORRECT: Final = "修改户信息"
CADRES: Final = "联系干部"
GONE: Final = "没有这条记录"
GONE_WHY: Final = "可能已移走或合并。请同步后再看，或向办公室询问。"
BACK: Final = "返回"

HEAD: Final = "户主"
VILLAGE: Final = "村"
GROUP: Final = "组"
GROUP_HINT: Final = "如 2组，可不填"
DOOR: Final = "门牌"
DOOR_HINT: Final = "如 15号，可不填"
PHONE: Final = "电话"
PEOPLE: Final = "人口"
INCOME: Final = "主要收入"
HARDSHIP: Final = "困难"
HEALTH: Final = "健康"
HEALTH_HINT: Final = "不写病历"
TAGS: Final = "户类（由本人或村里说明的）"
OFFICIAL_TAGS: Final = "低保、特困、监测对象由部门认定，只导入，走访时不判定。"
NEED_HEAD: Final = "请写户主姓名"
NEED_VILLAGE: Final = "请选村"
SAVE_HOUSEHOLD: Final = "保存"
NOTHING_CHANGED: Final = "没有改动"

# -- the visit form ----------------------------------------------------------------------------

VISIT: Final = "走访登记"
VISIT_EDIT: Final = "修改走访"
VISIT_MEND: Final = "补正走访"
MODE: Final = "走访方式"
MODES: Final = {
    "M1": "入户",
    "M2": "田间院坝",
    "M3": "家中无人",
    "M4": "电话",
    "M5": "微信视频",
    "M6": "群众来访",
}
WHY_NOT_HOME: Final = "未遇原因"
REVISIT: Final = "补访日期（可不填）"
NO_REVISIT: Final = "还没定"
ADD_PRESENT: Final = "再加一户"
MET: Final = "受访人"
RELATION: Final = "与户主关系"
MET_UNSAID: Final = "受访人：点这里写（可不填）"
REMOVE_PRESENT: Final = "移除这一户"
ADD_PROBLEM: Final = "记一条诉求"
PROBLEMS: Final = "诉求"
TICKS_TITLE: Final = "看了什么（可不选）"
TICKS: Final = ("住房安全", "用水用电", "身体状况", "收入务工", "政策落实", "环境卫生")
NO_PROBLEM_NOTE: Final = "没有诉求就直接保存，不用写文字。"
NARRATIVE: Final = "走访情况（可不填）"
CONFIRMATION: Final = "群众确认（可不选）"
SIGN_TITLE: Final = "请群众签名"
SIGN_WHY: Final = "签名只用来确认这次走访。不愿签也可以，不影响记录。"
SIGNED: Final = "已签名"
SIGN_AGAIN: Final = "重新签"
WITNESS: Final = "见证人"
CONFIRM_NOTE: Final = "不便签名的原因"
CONFIRM_NOTE_HINT: Final = "如 手上有农活、不识字"
BACKFILLED: Final = "补录"
TYPED: Final = "代录"
PERIOD: Final = "哪个时段"
VISITED_ON: Final = "走访日期"
STARTED: Final = "开始"
ENDED: Final = "结束"
ENDS_BY_ITSELF: Final = "保存时自动记"
VISITORS: Final = "走访人"
COMPANION: Final = "陪同"
VISITOR: Final = "走访"
ADD_VISITOR: Final = "加一名走访人"
VISITOR_NAME: Final = "写姓名"
REMOVE: Final = "移除"
MORE: Final = "更多（照片、位置等）"
PLACE: Final = "地点"
TOPIC: Final = "学用主题"
ACTUAL_HARDSHIP: Final = "实际困难"
NEXT_STEP: Final = "下步打算"
REFLECTION: Final = "体会"
NOTE: Final = "备注"
REVISITING: Final = "这是对{day}未遇的补访"
PHOTOS: Final = "照片（可不拍）"
TAKE_PHOTO: Final = "拍一张"
PHOTO: Final = "照片"
POSITION: Final = "附上位置"
POSITION_ASKING: Final = "正在取位置……"
POSITION_FAILED: Final = "没有取到位置，不影响保存"
POSITION_HAVE: Final = "误差约 {metres} 米"
POSITION_NONE: Final = "不附也可以"
PURPOSE: Final = "做什么用"
POSITION_WHY: Final = (
    "位置只记这一次、只用于这条走访，帮办公室在您被问起时替您说明。不附位置不影响核查，"
    "退回也不能要求补位置。本机不记轨迹，不在后台取位置。"
)
PHOTO_WHY: Final = (
    "照片只用来说明这次看到的事，压缩后加密存在本机，上传后只有核查的人看得到。不拍不影响核查。"
    "请不要拍证件、病历和人脸特写。"
)
SAVE: Final = "保存"
RESEND: Final = "补正并重新上报"
SAVED_ASKED: Final = "已提交更正申请，待办公室确认"
DISCARD: Final = "丢弃草稿"
DISCARD_TITLE: Final = "丢弃这份草稿？"
DISCARD_WHY: Final = "写下的内容和拍的照片、签名都会删掉，不能恢复。"
DISCARD_YES: Final = "丢弃"
DISCARD_NO: Final = "留着"
DRAFT_KEPT: Final = "草稿已存本机"
DRAFT_GONE: Final = "没有这份草稿"
DRAFT_GONE_WHY: Final = "它可能已经保存成走访记录，请到“走访记录”里看。"
ANSWER: Final = "回应（改了这一栏的可不写）"
REBASED: Final = "这条记录刚更新过。您改的都在，请看过再保存。"
TIME_TITLE: Final = "走访时间"
HOUR_EARLIER: Final = "早一小时"
HOUR_LATER: Final = "晚一小时"
MINUTE_EARLIER: Final = "早五分钟"
MINUTE_LATER: Final = "晚五分钟"
DONE: Final = "完成"
ID_NUMBER: Final = "删去身份证号"

# -- a problem ---------------------------------------------------------------------------------

PROBLEM: Final = "诉求"
PICK_CATEGORY: Final = "选类别"
SEARCH_CATEGORY: Final = "找类别：如 路灯、ld"
RECENT: Final = "最近用过"
NO_CATEGORY: Final = "没有这个类别"
NO_CATEGORY_WHY: Final = "换个说法，或选“其他”。"
DESCRIPTION: Final = "反映问题"
DESCRIPTION_HINT: Final = "何事、何处、多少、何时"
DID: Final = "当场怎么办的"
ANSWERED: Final = "当场怎么答复、怎么商定的"
CONTENT_AT_DOOR: Final = "现场满意度（可不问）"
CATEGORY: Final = "类别"
CONFIDENTIAL: Final = "要求保密"
CONFIDENTIAL_WHY: Final = "单独封存，只有保密岗看得到是谁"
CHANGE: Final = "改"
NATURE: Final = "诉求性质"
JURISDICTION: Final = "该谁管"
HANDLING: Final = "办理方式"
LIMIT: Final = "时限"
UNIT: Final = "责任单位"
WHOSE: Final = "哪一户的诉求"
REPORTER: Final = "诉求人"
REPORTER_HINT: Final = "不填就是受访人"
TAKE_OWN: Final = "我自己来办"
TAKE_OWN_WHY: Final = "不报办公室交办，由我办到有结果"
ROUTE: Final = "途径"
ROUTE_HINT: Final = "如 人民调解、劳动仲裁、信访"
INFORMED: Final = "今天已告知群众"
BENEFICIARIES: Final = "受益户数"
BENEFICIARIES_HINT: Final = "不填按一户"
VILLAGE_PROJECT: Final = "村级项目"
AMOUNT: Final = "金额（元）"
MEETING: Final = "会议记录编号"
UNSAID: Final = "未选"
NOTHING_YET: Final = "还没有写"
UNFINISHED: Final = "没写完"
REMOVE_PROBLEM: Final = "删去这条诉求"
REMOVE_PROBLEM_WHY: Final = "只删这一条，走访的其他内容都在。"
NEED_DESCRIPTION: Final = "请写反映的问题。"
NEED_ACTION: Final = "请写当场做了什么、答复了什么。"
NEED_ROUTE: Final = "请写明走什么途径，并告知群众。"
MENDED: Final = "这次补正了什么（可不写）"
SEALED: Final = "举报单独封存：只有保密岗和经批准的责任人看得到，村里的清单和台账都不列名。"
PROBLEM_EDIT: Final = "修改诉求"
PROBLEM_MEND: Final = "补正诉求"

# -- records -----------------------------------------------------------------------------------

RECORDS: Final = "走访记录"
RECORD_FILTERS: Final = (
    ("all", "全部"),
    ("pending", "待上传"),
    ("returned", "退回"),
    ("verified", "已核"),
)
NO_RECORDS: Final = "还没有走访记录"
NO_RECORDS_WHY: Final = "从“户”里选一户，开始走访。没有网络也能记。"
NONE_SUCH: Final = "这里没有记录"
NONE_SUCH_WHY: Final = {
    "pending": "都已上传。",
    "returned": "没有退回的记录。",
    "verified": "还没有核查过的记录。",
}
DRAFT: Final = "草稿"
DRAFT_HERE: Final = "仅存本机，点开接着写"
REFUSED: Final = "未被接收"
RETURNED: Final = "退回"
HOW_MANY: Final = "{name} {count}"
COUNT_PROBLEMS: Final = "诉求 {count}"

OVERDUE: Final = "超期"
PENDING: Final = "待上传"
EDIT: Final = "修改"
ASK_EDIT: Final = "申请更正"
EXPLAIN: Final = "说明"
PROGRESS: Final = "记一步进展"
WITHDRAW: Final = "申请撤销"
WITHDRAW_WHY: Final = "录错或重复的才撤销，记录会留痕。重复的请写上另一条的编号。"
ASKS: Final = "要办公室同意"
ACTIONS: Final = "可以做的"
FIELDS: Final = "内容"
STEPS: Final = "办理过程"
VERIFICATIONS: Final = "核查"
EXPLANATIONS: Final = "说明"
PROPOSALS: Final = "申请"
VERSIONS: Final = "历次版本"
VERSION: Final = "第 {number} 版"
VERSION_HERE: Final = "第 {number} 版（在本机，还没上传）"
FIRST_VERSION: Final = "最初登记"
OFFICE_SAYS: Final = "办公室意见："
NOT_ACCEPTED: Final = "没有被接收"
OF_VISIT: Final = "看这次走访"
ROUND: Final = "第 {round} 轮"
EMPTIED: Final = "（删去了）"

GO_TO_REFUSED: Final = "去处理"
MET_WAS: Final = "看这一户"

# -- a step on a problem -----------------------------------------------------------------------

STEP: Final = "办理"
STEP_ACTION: Final = "做了什么"
STEP_OUTCOME: Final = "办理结果"
STEP_REASON: Final = "理由"
STEP_TOLD: Final = "今天已告知群众"
STEP_UNTIL: Final = "延到哪天"
STEP_DUE: Final = "新的时限"
STEP_HANDLING: Final = "办理方式"
STEP_NEED: Final = "请填“{field}”。"
STEP_SAVE: Final = "保存"
STEP_ASK: Final = "提交申请"
STEP_ASKS: Final = "要办公室（挂账要分管领导）同意后才算数。"

# -- an explanation ----------------------------------------------------------------------------

EXPLAIN_TITLE: Final = "补充说明"
EXPLAIN_WHY: Final = "说明情况，办公室核查时会看到。如实说就好，常见的原因都是正常的。"
EXPLAIN_CODE: Final = "常见的原因"
EXPLAIN_TEXT: Final = "说明（可不写）"
EXPLAIN_NEED: Final = "请选一个原因，或写一句。"
SEND_EXPLANATION: Final = "保存说明"
