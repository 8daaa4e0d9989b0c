"""Chinese narratives of visits: a grammar of clauses per topic, personal habits, and edits.

Owns the words of the simulated county. Never repeats a real record. Real notes differ more than a
grammar does, so honest texts here resemble each other *more* than in life: hard on the detector.
"""

import random
from dataclasses import dataclass
from typing import Final

SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
KIN: Final = ("大爷", "大娘", "婶", "叔", "奶奶", "大哥", "嫂子", "伯", "爷爷", "姨")
PLACES: Final = (
    "村口",
    "屋后",
    "东边坡上",
    "老井旁",
    "桥头",
    "晒谷场边",
    "水渠上段",
    "学校门口",
    "三岔路口",
    "祠堂旁",
    "果园里",
    "院墙外",
    "后山脚",
    "河坝边",
    "老粮站旁",
    "卫生室门口",
)
WHEN: Final = (
    "上周",
    "前天",
    "昨天夜里",
    "半个月前",
    "今年春节后",
    "这两个月",
    "开春以来",
    "上个月{n}号",
    "连着{n}天",
    "从去年秋天起",
    "这几天",
    "{n}号下大雨后",
)
KINFOLK: Final = (
    "儿子在外地打工",
    "女儿嫁到县城",
    "老伴腿脚不便",
    "孙子在镇上读书",
    "两口子都在家种地",
    "儿媳刚生了孩子",
    "家里就老人自己",
    "大儿子跑货车",
    "小女儿读高中",
    "母亲卧床",
    "弟弟在工地上",
    "养了{n}只鸡鸭",
    "种着{n}亩玉米",
    "包了{n}亩果园",
    "喂了{n}头猪",
    "靠零工和低保过日子",
)
RELATIVES: Final = (
    "大儿子",
    "小儿子",
    "女儿",
    "儿媳",
    "女婿",
    "孙子",
    "孙女",
    "外孙",
    "老伴",
    "母亲",
    "岳父",
    "弟弟",
    "妹妹",
    "侄子",
    "堂哥",
    "两口子",
    "妯娌",
    "亲家",
    "隔壁老人",
    "本家叔伯",
    "姐夫",
    "小舅子",
)
DOINGS: Final = (
    "在广东进厂做鞋",
    "去浙江贴瓷砖",
    "跟车送货到县里",
    "在镇上学理发",
    "给人看果园",
    "在家带娃",
    "刚从工地回来",
    "报了月嫂班",
    "考上了技校",
    "在养猪场喂料",
    "摘茶叶按斤算钱",
    "学开挖掘机",
    "腰伤歇在家里",
    "去医院复查膝盖",
    "准备翻修灶屋",
    "想把后坡种上花椒",
    "打算秋后办酒",
    "在学校食堂帮厨",
    "赶场卖豆腐",
    "到城里陪读",
    "修电动车",
    "种大棚西红柿",
    "养了一箱蜜蜂",
    "编竹器卖给收货的",
    "天天去河边放鸭",
    "刚办完退休",
    "在合作社记账",
    "冬天要去贵州收药材",
    "跟施工队打零工",
    "跑网约车",
    "接了缝纫的活",
    "守着小卖部",
    "给邻家插秧换工",
    "在砖厂上夜班",
    "学了焊工证",
    "等着招工消息",
    "照看生病的哥哥",
    "下田扯秧草",
    "把旧屋腾出来晒粮",
    "清早去割牛草",
)
SIGHTS: Final = (
    "灶台上炖着腊肉",
    "堂屋堆着刚收的花生",
    "墙角码着过冬的柴",
    "院里晒着辣椒",
    "门前新栽了橘苗",
    "窗上糊着旧报纸",
    "米缸见了底",
    "冰箱是去年下乡买的",
    "床头放着三种药",
    "猪圈空着",
    "新打了水泥地坪",
    "屋檐下挂着玉米棒",
    "墙上贴满奖状",
    "电视开着没人看",
    "水缸用木板盖着",
    "后窗玻璃裂了一道",
    "灯泡只有一只亮",
    "炉子烟道通着",
    "轮椅停在门边",
    "晾着小孩衣裳",
    "鸡在菜地里刨土",
    "地窖里存着红苕",
    "拖拉机坏在路边",
    "谷仓刷过漆",
    "蚊帐打着补丁",
    "洗衣机放在过道",
    "挂历还是旧的",
    "案板上切着酸菜",
    "箩筐里是新摘的豆角",
    "墙根长着青苔",
)
TALK: Final = (
    "话题说到种子价钱",
    "他算了一笔化肥账",
    "讲起前年那场冰雹",
    "念叨村小撤并的事",
    "说选种还是老办法好",
    "问别的组路灯装了没",
    "抱怨收粮压价",
    "说夜里咳得睡不着",
    "担心娃娃视力",
    "提起分家时的旧事",
    "盼着通班车",
    "说水库放水太晚",
    "夸村医随叫随到",
    "嫌快递只送到镇上",
    "问退耕补助几时到",
    "想学手机视频通话",
    "讲媳妇脾气好",
    "说今年雨水偏多",
    "笑谈年轻时修渠",
    "叹劳力都走了",
    "说祠堂漏瓦没人管",
    "问能不能迁户口",
    "怕骗子打电话",
    "说羊价跌得厉害",
    "想把地租给大户",
    "问厕改的钱还补不补",
    "说井水发黄",
    "提到修谱要凑钱",
    "讲牙疼吃不下饭",
    "问秋种技术课",
)


def detail(rng: random.Random) -> str:
    """A sentence that only this door could give: there are some 80 000 of them, without numbers."""
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(RELATIVES) + rng.choice(DOINGS)
    if kind < 0.7:
        return rng.choice(SIGHTS) + ("" if rng.random() < 0.6 else "," + rng.choice(SIGHTS))
    return rng.choice(TALK)


OPENINGS: Final = (
    "今天到{who}家走访",
    "上午入户看望{who}",
    "在{who}家坐了一会",
    "到{who}家中了解近况",
    "和{who}在屋里聊了聊",
    "走到{who}家,人正在忙活",
    "再次到{who}家",
    "{who}在家,招呼进屋说话",
    "去{who}家看了看",
    "入户走访{who}",
)
CLOSINGS: Final = (
    "记下了,过几天再来看",
    "留了电话,有事随时说",
    "提醒注意防火防骗",
    "一并看了用电,没发现隐患",
    "已约好下次来的时间",
    "回去后向村里说明",
    "",
    "",
    "",
    "嘱咐按时吃药",
    "顺便问了医保,已缴",
    "告诉他有困难就打电话",
)
VAGUE: Final = (
    "了解家庭基本情况,宣传了有关政策,群众表示满意",
    "与群众亲切交谈,听取意见建议,做好解释工作",
    "进一步拉近了干群关系,群众生活总体稳定",
    "详细了解生产生活情况,鼓励其增强信心",
    "宣传党的惠民政策,叮嘱注意安全,群众十分感谢",
    "认真倾听群众心声,现场进行了答复",
)
HOLLOW: Final = (
    "已解决",
    "已答复,群众满意",
    "做好解释工作",
    "及时处理",
    "已协调解决到位",
    "现场予以解决",
)
CAMPAIGNS: Final = (
    "城乡居民医保个人缴费标准为每人400元,集中缴费期截至12月31日,逾期缴费设置待遇等待期,可通过手机自助缴费",
    "严禁在林区和林缘野外用火,祭扫提倡鲜花,发现火情立即拨打12119,违者依法追究责任",
)


@dataclass(frozen=True)
class Topic:
    """A kind of problem: its category code and the clauses that people use for it."""

    code: str
    said: tuple[str, ...]
    more: tuple[str, ...]
    done: tuple[str, ...]
    spot: bool = False


TOPICS: Final = (
    Topic(
        "0903",
        (
            "{place}的路灯{when}就不亮了",
            "反映{place}有{n}盏路灯坏了",
            "晚上{place}漆黑,路灯{when}坏的",
        ),
        ("孩子下晚自习看不见路", "老人夜里摔过一跤", "骑车的差点撞上"),
        ("联系村电工{n}号来换灯头", "报村里统一更换", "当天借梯子换了灯泡,亮了"),
        True,
    ),
    Topic(
        "0901",
        ("{when}自来水时断时续", "{place}水管接头漏水", "家里水压小,二楼上不去水"),
        ("全组{n}户都这样", "要到{place}挑水吃", "缸里存了{n}担水"),
        ("打电话叫管水员来关闸,换了接头,当场通水", "约好{n}号检修管道", "和水厂说了,先送{n}桶水"),
        True,
    ),
    Topic(
        "0403",
        (
            "儿子在外地住院花了{n}千多,不知怎么报销",
            "{when}住院的票据还没报",
            "问异地就医备案怎么办",
        ),
        ("出院小结在手上", "医院说要回参保地报", "押金是借的"),
        ("帮他在手机上做了备案,页面给他看了", "收了{n}张发票带到镇窗口", "讲清要带的{n}样材料"),
        True,
    ),
    Topic(
        "1404",
        ("老人机做不了待遇资格认证", "认证{when}就到期,怕停发养老金", "手机换了,不会刷脸"),
        ("子女不在身边", "去镇上要走{n}里路", "眼睛花看不清字"),
        (
            "用随身手机给他做完认证,截图给他看",
            "教会邻居下次帮着做",
            "当场认证成功,在日历上记下日期",
        ),
        True,
    ),
    Topic(
        "0102",
        ("{place}的渠道塌了{n}米,水上不来", "灌溉用的闸门{when}锈死", "水渠被淤泥堵了"),
        ("{n}亩秧苗等水", "上段和下段为放水吵过", "去年报过一次"),
        ("和组长量了塌方长度,报村里维修", "约{n}户出工清淤", "联系水管站{n}号来看"),
    ),
    Topic(
        "0802",
        ("西屋房顶{when}漏雨", "厨房瓦碎了{n}片", "灶屋墙根返潮"),
        ("用塑料布盖着", "床挪了{n}次", "梁没有问题"),
        ("找瓦匠{n}号来补瓦", "上房盖好油布,约好天晴换瓦", "拍了照片报村里小修"),
        True,
    ),
    Topic(
        "0301",
        ("问低保怎么申请", "低保{when}停了,不明白为什么", "想给母亲申请低保"),
        ("家里{n}口人,只有一人挣钱", "药费每月{n}百多", "孩子还在读书"),
        ("说明要申请、核对、公示,帮着填申请表", "把需要的{n}样材料列了单子", "带回民政办核对"),
    ),
    Topic(
        "0303",
        ("{when}火烧了柴房,想申请临时救助", "家里人{when}出车祸,急用钱", "孩子大病,交不上住院费"),
        ("借了{n}千元", "收入断了{n}个月", "亲戚已帮过"),
        ("帮着写申请,{n}号交民政办", "核了票据,报镇里", "联系红十字会问渠道"),
    ),
    Topic(
        "1103",
        ("与隔壁为屋檐滴水争执", "邻居{when}砌墙挡了路", "排水沟被{who}家堵了"),
        ("两家{n}年不说话", "差点动手", "地界没有桩"),
        ("约两家{n}号到场量尺寸", "请调解主任一起说,当场移开砖堆", "各退{n}尺,写了纸条"),
        False,
    ),
    Topic(
        "1001",
        ("{place}的垃圾{when}没人清", "垃圾桶坏了{n}个", "有人把建筑垃圾倒在{place}"),
        ("夏天味道大", "老鼠多", "说过几次没用"),
        ("给保洁员打电话,当天拉走", "报环卫站增加{n}次清运", "和{n}户说好轮流扫"),
        True,
    ),
    Topic(
        "0902",
        ("入户路{when}冲了个坑", "{place}到家还有{n}米是泥路", "路面裂了,车进不来"),
        ("下雨背孩子出去", "拉化肥要人扛", "出过{n}次事"),
        ("量了{n}米,记入项目库", "先拉一车石子垫上", "和组里商量出工"),
    ),
    Topic(
        "0904",
        ("用电高峰电压低,电饭煲煮不熟", "{when}跳闸{n}次", "抽水机带不动"),
        ("{place}一片都这样", "线还是{n}年前的", "怕烧坏冰箱"),
        ("转供电所,{n}号派人测电压", "记下户号报供电公司", "联系台区经理来看"),
    ),
    Topic(
        "0502",
        ("在工地干了{n}个月没拿到钱", "包工头{when}就不接电话", "还欠{n}千元工钱"),
        ("有考勤本", "同村还有{n}人", "没签合同"),
        ("整理了证据,转县人社局", "陪着打了维权电话", "告诉他带身份证和欠条去登记"),
    ),
    Topic(
        "0107",
        ("野猪{when}拱了{n}亩红薯", "玉米被糟蹋{n}分地", "{place}的苞谷地全毁了"),
        ("夜里守不住", "放炮不管用", "去年也来过"),
        ("拍照量面积,报林业局", "登记损失申请保险", "联系护农队"),
    ),
    Topic(
        "0402",
        ("医保还没缴", "手机上缴费总失败", "问{n}口人要缴多少"),
        ("怕去年的断了", "新生儿怎么参保", "钱凑齐了"),
        ("用她手机一起缴了{n}人,看到缴费成功", "教他在手机上操作", "代登记新生儿参保"),
        True,
    ),
    Topic(
        "0701",
        ("降压药吃完了", "村医{when}没来送药", "血糖仪试纸用完"),
        ("头晕{n}天了", "自己去不了卫生院", "吃{n}种药"),
        ("联系村医当天送来{n}盒药", "量了血压,高压{n}0", "约卫生院{n}号随访"),
        True,
    ),
    Topic(
        "0101",
        ("果树叶子发黄卷曲", "稻田{when}起了虫", "问{n}亩辣椒用什么药"),
        ("打了{n}遍药不见好", "邻家也有", "怕绝收"),
        ("拍照发给农技员,回说是缺铁", "约农技员{n}号到地里", "讲了用药间隔和量"),
        True,
    ),
    Topic(
        "0103",
        ("{n}千斤橘子卖不掉", "土豆堆在{place}没人收", "问有没有收羊的"),
        ("再放就烂了", "往年有贩子来", "价钱比去年低{n}角"),
        ("联系电商站来看货", "发到干部群帮着问,订出{n}百斤", "报供销社"),
    ),
    Topic(
        "0601",
        ("孙女想转到镇中心小学", "孩子户口不在,怕上不了学", "问{n}岁能不能上学"),
        ("父母在外地", "每天走{n}里路", "学籍在外省"),
        ("问了学校要{n}样材料", "记下来报县教育局", "帮着打学校电话"),
    ),
    Topic(
        "1301",
        ("问{place}修路花了多少钱", "去年的集体分红没公示", "{n}万元项目怎么定的"),
        ("大家都在议论", "公示栏是空的", "想看账"),
        ("请监委会{n}号公布明细", "记下来提交村民会议", "约他看账本"),
    ),
    Topic(
        "1203",
        ("电线老化打火花", "电动车在堂屋充电", "插座烧黑了{n}个"),
        ("屋里堆着柴", "说过没当回事", "孩子在旁边玩"),
        ("拔下插头,把充电线接到屋外", "叫电工当天换了{n}米线", "和他一起清开杂物"),
        True,
    ),
    Topic(
        "0405",
        ("社保卡丢了", "卡{when}被锁", "不会激活新卡"),
        ("养老金取不出来", "密码忘了", "银行在县城"),
        ("打银行电话挂失", "约{n}号带去镇里补办", "陪着在手机上激活,到账短信给他看"),
        True,
    ),
)


@dataclass(frozen=True)
class Habit:
    """How one person writes: openings and closings he or she likes."""

    openings: tuple[str, ...]
    closings: tuple[str, ...]
    vague: float

    @classmethod
    def drawn(cls, rng: random.Random, vague: float) -> "Habit":
        return cls(tuple(rng.sample(OPENINGS, 2)), tuple(rng.sample(CLOSINGS, 3)), vague)


def person(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(KIN)


def fill(clause: str, rng: random.Random, who: str) -> str:
    """A clause with its gaps filled, gaps inside gaps too."""
    for _ in range(2):
        clause = clause.replace("{when}", rng.choice(WHEN), 1)
        clause = clause.replace("{place}", rng.choice(PLACES), 1)
        clause = clause.replace("{who}", who)
        clause = clause.replace("{n}", str(rng.randint(2, 29)), 1)
    return clause


def story(rng: random.Random, habit: Habit, who: str, home: str, topic: Topic | None) -> str:
    """What an honest person writes about one visit."""
    if rng.random() < habit.vague:
        parts = [rng.choice(habit.openings), rng.choice(VAGUE)]
        if topic and rng.random() < 0.6:
            parts.append(rng.choice(topic.said))
    else:
        parts = [rng.choice(habit.openings), home]
        parts += [detail(rng) for _ in range(rng.randint(1, 3))]
        if topic:
            parts += [rng.choice(topic.said), rng.choice(topic.more), detail(rng)]
            parts.append(rng.choice(topic.done))
        parts.append(rng.choice(habit.closings))
    return ",".join(fill(part, rng, who) for part in parts if part) + "。"


def edited(rng: random.Random, text: str, share: float, pool: str = "") -> str:
    """A text of which `share` of the characters were rewritten, in runs of two to five."""
    done, target = 0, share * len(text)
    letters = list(text)
    pool = pool or "".join(fill(rng.choice(rng.choice(TOPICS).more), rng, "他") for _ in range(12))
    guard = 0
    touched: set[int] = set()
    while done < target and guard < 400:
        guard += 1
        run = rng.randint(2, 5)
        at = rng.randrange(max(1, len(text) - run))
        span = [i for i in range(at, min(at + run, len(text))) if i not in touched]
        if not span:
            continue
        touched.update(span)
        start = rng.randrange(max(1, len(pool) - run))
        new = pool[start : start + len(span)] if rng.random() < 0.75 else ""
        for place, i in enumerate(span):
            letters[i] = new[place] if place < len(new) else ""
        done += len(span)
    return "".join(letters)
