"""What people write in Arabic: standard and spoken, in Arabic letters and in Latin ones with figures."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.intents import Decision, Intent, Polarity, Understanding
from dialogs.understand import understand

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)  # a Monday
APPOINTMENT = datetime(2026, 11, 26, 14, 30, tzinfo=PARIS)  # a Thursday

ARABIC = {
    "confirm": [
        "نعم", "نعم سأحضر", "سأكون هناك", "نعم شكرا", "ايه نجي", "أكيد", "إن شاء الله سأحضر", "راح اجي", "انا جاي",
        "حاضر", "موافق", "بدون مشكلة سأحضر", "ماكاش مشكل نجي", "أؤكد الحضور", "لن أنسى", "هاجي ان شاء الله",
        "تمام", "واخا غادي نجي", "أيوه جاي", "مانساش", "الموعد مناسب", "نشوفكم الخميس",
    ],
    "decline": [
        "لا", "لا شكرا", "لا أستطيع", "لا استطيع الحضور", "لن آتي", "لن أتمكن من الحضور", "ما نقدرش نجي",
        "مانقدرش نجي", "ما بقدر اجي", "مش هقدر اجي", "مش جاي", "ماني جاي", "لن أكون هناك", "أنا مريض",
        "عندي خدمة", "عندي شغل", "انا في المستشفى", "ابني مريض", "عندي جنازة", "توفي والدي", "انا في السجن",
        "مستحيل", "انا مسافر", "غير ممكن", "ما نجيش", "مشغول يوم الخميس", "مراتي في المستشفى", "ما عنديش الوقت",
        "أعمل يوم الخميس", "عندي امتحان", "في الحبس", "لا يناسبني",
    ],
    "reschedule": [
        "أريد تغيير الموعد", "ممكن يوم آخر", "ممكن نبدلو الموعد", "هل يمكن تأجيل الموعد", "نجي غدوة",
        "موعد آخر من فضلك",
        "بدي غير الموعد", "سآتي يوم الجمعة", "الاسبوع القادم", "ما نقدرش الخميس نقدر الجمعة",
    ],
    "late": ["سأتأخر", "انا متأخر", "راني في الطريق", "استناوني", "نوصل بعد 10 دقائق", "رح اتأخر شوي", "فاتني الباص"],
    "address": ["العنوان", "ما هو العنوان", "اين المكان", "وين راكم", "فين المكتب", "أين أنتم", "تهت",
        "ارسل العنوان"],
    "when": ["متى", "متى الموعد", "في اي ساعة", "وقتاش", "أي يوم", "كم الساعة", "شحال في الساعة", "نسيت الوقت"],
    "plan": ["أي باص", "كيفاش نوصل", "الطريق"],
    "who": ["من أنت", "شكون", "من هذا", "مين معي", "لماذا", "ما سبب الموعد"],
    "bring": ["ماذا أجلب معي", "شنو نجيب", "ما هي الأوراق", "واش لازم نجيب معايا"],
    "call_me": ["اتصل بي", "كلمني", "عيطولي من فضلكم", "أريد التحدث مع شخص", "ما نعرفش نقرا"],
    "help": ["لا أفهم", "ما فهمتش", "ساعدني", "ماذا أفعل"],
    "language": ["لا أتكلم الفرنسية", "بالعربية من فضلك", "مانعرفش الفرنسية", "عربي"],
    "wrong_number": ["رقم خاطئ", "الرقم غلط", "غلطان في الرقم", "لست أنا", "لا أعرف هذا الشخص"],
    "not_me_relay": ["أنا أمه", "هو ليس هنا", "سأخبره"],
    "polite_stop": ["لا ترسلوا لي رسائل", "توقفوا عن الإرسال", "خليوني طرانكيل", "ما تبعثوليش"],
    "stop": ["توقف", "ستوب"],
    "emergency": ["أريد أن أموت", "سأقتل نفسي", "زوجي يضربني", "النجدة", "سأقتلك", "سأنتحر", "كرهت حياتي"],
    "all": ["نعم للموعدين", "للموعدين"],
    "closed": ["الباب مغلق", "أنا هنا والباب مغلق", "لا أحد يفتح لي الباب", "ما فتحوليش", "لا يوجد أحد هنا"],
    "none": ["لا شيء منها"],
    "page": ["رابط", "الرابط", "صفحتي", "أريد الرابط", "ارسلوا لي الرابط من فضلكم", "ضاع الرابط", "أين الرابط"],
    "thanks": ["شكرا جزيلا", "بارك الله فيك", "مرسي"],
    "greet": ["السلام عليكم", "صباح الخير", "مرحبا", "كيف حالك"],
    "insult": ["يا كلب", "نيك امك"],
}  # fmt: skip

ARABIZI = {
    "confirm": [
        "wah", "ih", "na3am", "oui nji", "nji nchallah", "ghadi nji", "rani jay", "wakha", "mouafe9",
        "mafi mochkil nji",
        "makach mochkil", "iwa ghadi nkoun tama", "akid nji", "ana jay", "wah n9der nji", "behi nji",
        "nkoun hna jeudi",
        "rah nji lkhmis", "na3am hader", "raye7 eji", "manensach", "wah rani jay inchallah", "ok nji",
    ],
    "decline": [
        "lala", "la choukran", "ma n9derch nji", "man9darch nji", "manajamch nji", "ma njich", "manjich",
        "mani jay", "manich jay", "mouch jay", "ma ghadich nji", "ma3andich lwa9t", "3andi khedma", "rani khedam",
        "rani f sbitar", "weldi mrid", "baba mat", "3andi janaza", "rani fel habs", "mosta7il", "rani msafer",
        "mashghoul lkhmis", "smahli manjich", "la ma n9derch", "andi l khdma nhar lkhmis", "ana 3ayan bezaf",
        "ma bghitch nji", "mabghitch", "khdam nhar lkhmis", "3andi imtihan", "mat9darch? la man9darch",
        "ma 9dertch nji",
        "mch jay", "ma fini eji", "msh ha2dar agi", "ma n9derch nji andi travail",
    ],
    "reschedule": [
        "bghit nbedel lmaw3id", "nhar akhor", "momkin nbadlou nhar", "rendez vous akhor svp", "nji ghedwa",
        "n9der nji jem3a", "man9derch lkhmis n9der jem3a", "simana jaya", "t9drou tbadlouli lwa9t",
        "n7eb nbaddel rdv",
        "momkin ba3d ghodwa",
    ],
    "late": ["rani met2akher", "rani fi tri9", "nt3atel chwiya", "stannawni", "nji f 10 d9aye9", "retard",
        "rani jay daba"],
    "address": ["win", "fin l3onwan", "fin jay lbureau", "adresse", "wayn rakom", "tlaft", "fin kayn lblasa"],
    "when": ["wa9tach", "fo9ach", "mta lmaw3id", "f chhal", "ch7al f sa3a", "ama nhar", "ina nhar", "nsit lwa9t"],
    "plan": ["kifach nwsel", "ina bus"],
    "who": ["chkoun", "chkoun nta", "min ma3aya", "3lach", "m3a men"],
    "bring": ["chnou njib m3aya", "wach lazem njib wra9", "wra9"],
    "call_me": ["3ayetli", "kallemni svp", "bghit nahder m3a chi wahed", "ma na3refch na9ra", "3aytouli 3afak"],
    "help": ["mafhemtch", "ma fhemt walou", "chnou ndir"],
    "language": ["ma nehderch francais", "b l3arbia 3afak", "man3refch francais", "3arbi"],
    "wrong_number": ["numero ghalet", "rak ghalet", "machi ana", "man3rfouch", "ghalet f ra9m"],
    "not_me_relay": ["ana mou", "mahouch hna", "ngoulou"],
    "polite_stop": ["matb3atolich messages", "barka men messages", "khalouni khaliwni tranquil"],
    "stop": ["stop"],
    "emergency": ["bghit nmout", "n9tel rou7i", "rajli yedrabni", "ghadi n9tlek", "kreht hayati"],
    "closed": ["lbab mesdoud", "rani hna w lbab maghlou9", "ma7allouch lbab"],
    "page": ["lien", "bghit lien", "3tini lien", "b3atli rabit", "safhti"],
    "thanks": ["choukran", "merci bzaf", "baraka allahou fik", "choukran barcha"],
    "greet": ["salam", "salam 3likom", "labas", "sba7 lkhir"],
    "insult": ["nik mok", "zebi"],
}  # fmt: skip

MORE_ARABIC = {
    "decline": [
        "الجواب لا", "لا يمكنني",
        "ما راح اقدر اجي", "للأسف لا أستطيع المجيء", "ما عندي وقت", "ابنتي في المستشفى", "ماتت جدتي",
        "راني خدام", "ما كاش اللي يشد الدراري", "الشرطة شدتني", "ما بدي اجي", "لا ما نجيش",
        "غير قادر على الحضور", "عندي ظروف عائلية", "انا مشغول", "لا استطيع الموعد", "توفيت امي امس",
    ],
    "confirm": [
        "يمكنني", "الجواب نعم",
        "نعم سوف أحضر", "اكيد ساكون هناك", "ايوه هاجي", "رح كون هناك", "نجي بإذن الله", "نعم أؤكد", "تم",
        "حسنا", "تمام جاي", "نكون حاضر", "مافي مشكلة", "وي نجي", "نعم الموعد مناسب", "سأحضر مع محامي", "وخا",
        "لم أنسى",
    ],
    "late": [
        "سأتأخر 10 دقائق", "انا في الطريق", "عالق في الزحمة", "الباص تأخر", "راني جاي دروك", "رح اوصل متأخر",
        "عفوا متأخر", "وصلت تقريبا",
    ],
    "address": [
        "وين المكتب", "فين جاي المكتب", "ارسلوا لي العنوان", "العنوان من فضلك", "نفس المكان", "لم اجد المكان",
        "في أي مكان", "موقع المكتب",
    ],
    "when": [
        "متى موعدي", "في أي وقت", "أي ساعة الموعد", "امتى الموعد", "على كم", "هل هو الخميس؟",
        "نسيت الموعد متى", "كم الساعة الموعد",
    ],
    "who": [
        "من انتم", "من معي", "من يتكلم", "مين انت", "شكون معايا", "شكون هذا", "لماذا هذا الموعد", "ليش",
    ],
    "bring": [
        "ماذا أحضر معي", "شو لازم جيب معي", "ايه الاوراق المطلوبة", "اي وثائق", "هل أحضر الهوية", "واش نجيب",
        "ما المطلوب", "هل يجب احضار اوراق",
    ],
    "call_me": [
        "اتصلوا بي من فضلكم", "ممكن تتصل بي", "ممكن تتصلوا بيا", "كلموني", "عيطلي", "اريد التحدث مع المستشار",
        "محتاج أتكلم مع حدا", "بدي احكي مع حدا",
    ],
    "help": [
        "لم أفهم", "مش فاهم", "مو فاهم", "ما فهمت شي", "لا افهم الرسالة", "ماذا يعني هذا", "ما معنى هذا",
        "مساعدة",
    ],
    "language": [
        "لا أفهم الفرنسية", "لا اعرف الفرنسية", "لا أتحدث الفرنسية", "ما بعرف فرنسي", "بالعربي لو سمحت",
        "هل يمكنكم الكتابة بالعربية", "اكتب بالعربية", "مترجم من فضلك",
    ],
    "wrong_number": [
        "الرقم غير صحيح", "رقم خطا", "غلط", "انت غلطان", "غلطت في الرقم", "هذا ليس رقمي", "ليس أنا", "مش انا",
    ],
    "not_me_relay": [
        "انا اخوه", "أنا زوجته", "انا والدته", "هو غير موجود", "ماهوش هنا", "هذا هاتف أمي", "هذا رقم زوجي",
        "سأقول له",
    ],
    "polite_stop": [
        "لا ترسل لي رسائل", "أوقفوا الرسائل", "بطلوا تبعتولي", "ما تبعتوليش رسايل", "لا اريد رسائل",
        "توقفوا عن إزعاجي", "كفى رسائل", "احذفوا رقمي",
    ],
    "emergency": [
        "أريد الموت", "افكر في الانتحار", "زوجي يضربني كل يوم", "انا في خطر", "اتصلوا بالشرطة", "هقتلك",
        "بدي موت", "يهددني بالقتل",
    ],
    "reschedule": [
        "هل يمكن تغيير الموعد", "ممكن موعد تاني", "نحب نبدل الموعد", "اجلوا الموعد", "بغيت نأجل", "ممكن غدا",
        "يوم الاثنين أفضل", "ساعة أخرى",
    ],
}  # fmt: skip

MORE_ARABIZI = {
    "decline": [
        "ma na9derch nji", "ma nejjemch nji", "mranich jay", "ma nhebch nji", "rani nekhdem", "3andi examen",
        "benti mrida", "rendez vous 3and tbib", "rani f lhebs", "rani fi lbled", "machghoul", "non ma njich",
        "ma rah iji", "desole manjich", "lkhmis la",
    ],
    "confirm": [
        "oui ghadi nji", "eh nji", "ok nji nchallah", "ena jeya", "ghadi nkoun hadir", "oui khouya nji",
        "akid", "bla mochkil nji", "iwa nji", "tamam", "nji lkhmis", "nji fel wa9t", "confirmer", "rah iji",
        "lazem nji",
    ],
    "late": [
        "rani met3atel", "nit2akhar chwiya", "ana f tri9", "lbus met2akher", "kayn zahma", "stana chwiya",
        "ghadi nwsel m3atel", "9rib nwsel",
    ],
    "address": [
        "win jay", "fin ghadi nji", "winrakom", "chnou l adresse", "b3ath l adresse", "achmen blassa",
        "fin kayn spip",
    ],
    "when": [
        "waktah", "fou9ach rdv", "f ach mn sa3a", "ama wa9t", "ma3a chhal", "a quelle heure nji",
        "nhar lkhmis?", "wa9tach lmaw3id",
    ],
    "who": [
        "chkoun m3aya", "chkoun hada", "achkoun", "meen", "3la chnowa", "m3a chkoun rdv", "wach hada vrai",
        "lech",
    ],
    "bring": [
        "wach njib", "wech njib m3aya", "chnou njib", "ach njib m3aya", "chnou lewra9", "wach men wra9",
        "njib carte d'identite", "lazem njib wra9",
    ],
    "call_me": [
        "3aytouli", "3ayetli daba", "kelmouni svp", "appelez moi svp", "momkin tkelmni", "nheb nahki m3akom",
        "ittasel bia", "tel3li appel",
    ],
    "help": [
        "mafhamtch", "mafhemt walou", "ma3neha", "wach ma3naha", "wach ndir", "3awnouni", "fahmouni",
    ],
    "language": [
        "man3refch francais", "ma nahderch lfrancais", "ma nefhemch la langue", "b3arbi svp", "hder b l3arbia",
        "bghit traducteur", "ktebli b l3arbia",
    ],
    "wrong_number": [
        "ghalet", "rakom ghaltin", "ghalta fi numero", "mouch ana", "machi ana hadak", "man3rfouch",
        "ma na3refch had chakhs", "raqm ghalat",
    ],
    "not_me_relay": [
        "ana khouh", "ana mratou", "ana mmou", "ana yemmah", "hada numero dyal khouya", "howa machi hna",
        "mahouch hna", "makanch f dar",
    ],
    "polite_stop": [
        "7absou messages", "wa9fou les messages", "batlo messages", "matb3atoulich messages",
        "mab9aw tb3atouli", "mat3awdouch tb3atouli", "khaliouni tranquille", "khalini trankil",
    ],
    "emergency": [
        "nheb nmout", "n9tel rohi", "bghit nentaher", "y9telni", "n9tlek", "fi khatar", "3yit men l7ayat",
        "3ayto lpolice",
    ],
    "reschedule": [
        "nbedlou nhar", "ymken nbedlou", "3tini rdv akher", "najlou", "jem3a khir", "nji nhar tnin",
        "f sbah khir", "mara okhra",
    ],
}  # fmt: skip

ASKED = [
    "yemken", "nchouf", "ممكن", "ربما", "لا أعرف", "لست متأكدا", "inchallah", "إن شاء الله", "ma3reftch ida n9der",
    "nchouf w nred 3lik", "nji wela ma njich", "yemken nji", "سأرى", "wah walakin man9derch", "نعم لكن انا مريض",
    "ghir rabi ya3lem", "la nji", "machi", "3la 7sab", "la", "سأحاول أن أحضر", "n7awel nji",
]  # fmt: skip

DATED = [
    ("nji ghedwa", "2026-11-24", "proposed"),
    ("ghedwa sba7", "2026-11-24", "proposed"),
    ("ba3d ghedwa", "2026-11-25", "proposed"),
    ("nhar jem3a m3a 10", "2026-11-27T10:00", "proposed"),
    ("nhar ljem3a 3la 3", "2026-11-27T15:00", "proposed"),
    ("simana jaya", "2026-11-30", "proposed"),
    ("man9derch nhar tlat", "2026-11-24", "avoid"),
    ("larb3a 3andi khedma", "2026-11-25", "avoid"),
    ("nhar 3 décembre", "2026-12-03", "proposed"),
    ("غدا", "2026-11-24", "proposed"),
    ("غدا صباحا", "2026-11-24", "proposed"),
    ("بعد غد", "2026-11-25", "proposed"),
    ("يوم الجمعة الساعة 10", "2026-11-27T10:00", "proposed"),
    ("الجمعة الساعة العاشرة", "2026-11-27T10:00", "proposed"),
    ("الجمعة الساعة ٣ ونص", "2026-11-27T15:30", "proposed"),
    ("الأسبوع القادم", "2026-11-30", "proposed"),
    ("لا أستطيع يوم الثلاثاء", "2026-11-24", "avoid"),
    ("يوم 3 ديسمبر", "2026-12-03", "proposed"),
    ("الاربعاء عندي شغل", "2026-11-25", "avoid"),
    ("بعد أسبوعين", "2026-12-07", "proposed"),
]

NEVER = [  # what must not be read as the other
    ("ma njich", "confirm"), ("nji", "decline"), ("mani jay", "confirm"), ("rani jay", "decline"),
    ("makach mochkil", "decline"), ("mouch mochkil nji", "decline"), ("la nji", "decline"), ("la nji", "confirm"),
    ("ma nensach", "decline"), ("manich mrid", "decline"), ("ما نجي", "confirm"), ("لن أحضر", "confirm"),
    ("سأحضر", "decline"), ("لا مشكلة", "decline"), ("لا أحضر", "confirm"), ("ماشي جاي", "confirm"),
    ("مش جاي", "confirm"), ("لا اريد", "confirm"), ("توقفت عن العمل", "stop"), ("ما جاي", "confirm"),
    ("مانيش جاي", "confirm"), ("ليس عندي مشكلة", "decline"), ("ma3andich mochkil", "decline"),
    ("ma nkounch", "confirm"),
    ("ma rah nji", "confirm"), ("wallah ma nji", "confirm"), ("man7ebch nji", "confirm"), ("ma ghanjich", "confirm"),
    ("mandhonch nji", "confirm"), ("مات صديقي", "emergency"), ("لست مريضا", "decline"), ("lazem ma njich", "confirm"),
    ("la ma3lich nji", "decline"), ("mahouch jay", "confirm"), ("ghir mumkin", "confirm"),
    ("mazal ma jit", "confirm"),
]  # fmt: skip


def meant(text: str, language: str = "ar") -> Understanding:
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


def listed(texts: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(text, intent) for intent, group in texts.items() for text in group]


@pytest.mark.parametrize(("text", "intent"), listed(ARABIC) + listed(MORE_ARABIC))
def test_a_clear_text_in_arabic_letters_is_acted_on(text: str, intent: str) -> None:
    found = meant(text)
    assert (found.top, found.decision) == (intent, Decision.ACT), found.guesses


@pytest.mark.parametrize(("text", "intent"), listed(ARABIZI) + listed(MORE_ARABIZI))
def test_a_clear_text_in_latin_letters_is_acted_on(text: str, intent: str) -> None:
    found = meant(text, "ar-latn")
    assert (found.top, found.decision) == (intent, Decision.ACT), found.guesses


@pytest.mark.parametrize("text", ASKED)
def test_an_unclear_text_is_asked_back(text: str) -> None:
    found = meant(text)
    assert found.decision is not Decision.ACT, found.guesses


@pytest.mark.parametrize(("text", "when", "polarity"), DATED)
def test_dates(text: str, when: str, polarity: str) -> None:
    found = [wish for wish in meant(text).wishes if wish.start and wish.start.isoformat().startswith(when)]
    assert [wish.polarity for wish in found] == [Polarity(polarity)], meant(text).wishes


@pytest.mark.parametrize(("text", "intent"), NEVER)
def test_what_would_do_harm_is_never_acted_on(text: str, intent: str) -> None:
    for language in ("ar", "fr"):
        found = meant(text, language)
        assert found.decision is not Decision.ACT or found.top is not Intent(intent), (language, found.guesses)


@pytest.mark.parametrize("text", ["ma n9derch nji", "rani mrid", "أنا مريض", "لا أستطيع الحضور", "3ayetli", "رقم خطأ"])
def test_a_line_set_to_french_is_understood_alike(text: str) -> None:
    assert (meant(text, "fr").top, meant(text, "fr").decision) == (meant(text).top, Decision.ACT)
