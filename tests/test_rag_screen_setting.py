"""Where a word of danger stands: idioms, the weather, documents, films and demands, each beside a danger like it.

None of these messages is learned from; every look-alike has a twin that must be heard.
"""

from __future__ import annotations

import pytest

from rag.screen import screen, second, setting
from rag.screen.lexicon import lexicons
from rag.screen.message import Message
from rag.screen.schema import Finding
from rag.screen.text import sentences

ALARMS = ("crisis", "urgent_care")


def kept(text: str) -> str:
    return "".join(setting.without_idioms(sentences(text), lexicons()))


@pytest.mark.parametrize(
    "message",
    [
        # laughing
        "we laughed that hard at bingo none of us could breathe. what does placebo mean",
        "casi no podía hablar de la risa con mi cuñado. ¿qué es una célula madre?",
        "Wir haben so gelacht, dass ich keine Luft mehr bekam. Was ist ein Placebo?",
        "j'étouffais de rire en lisant ça. c'est quoi une cytokine",
        "看相声笑得我喘不过气来，哈哈。什么是安慰剂",
        "हँसते हँसते साँस रुक गई यार। प्लेसीबो क्या होता है",
        "من الضحك ما قدرت أتنفس. شو يعني علاج وهمي؟",
        # the weather, the wash
        "38 degrees outside and the bus has no air con, so I'm reading indoors: is MSC therapy licensed?",
        "wash says 40 degrees for my compression gloves, is that in the leaflet",
        "Aquí 42 grados a la sombra y el ventilador roto. ¿Hay ensayos en verano?",
        "37 Grad im Büro und die Klimaanlage streikt. Was heißt refraktär?",
        "40 degrés à l'ombre et pas de clim, bref : les essais continuent l'été ?",
        "外面40度，空调坏了，热死了。你们资料里有没有写夏天能不能做",
        "बाहर 45 डिग्री है और एसी खराब, क्या ट्रायल गर्मी में होते हैं",
        "الحر ٤٦ درجة والمكيف خربان. هل التجارب مستمرة بالصيف؟",
        # a thing that dies, an animal that is ill
        "my laptop is dying so quickly: who paid for the review",
        "se me muere la batería, rápido: ¿está aprobado en España?",
        "Mein Akku stirbt gleich, kurz bitte: Fett oder Nabelschnur?",
        "mon téléphone va mourir, vite : graisse ou cordon ?",
        "手机快没电了要死机了，快说：脂肪还是脐带？",
        "جوالي رح يموت، بسرعة: دهون ولا حبل سري؟",
        "my cat had a seizure on sunday, vet is keeping her in. do they use stem cells in cats",
        # a vaccine
        "booked in for the shingles vaccine tuesday. does the article say anything on vaccines",
        "Nächste Woche Gürtelroseimpfung. Steht im Artikel etwas zu Impfungen?",
        "j'ai rendez-vous pour le vaccin contre le zona. l'article parle des vaccins ?",
        "下周打带状疱疹疫苗，文章提到疫苗了吗",
        "موعد تطعيم الحزام الناري الأسبوع الجاي، المقال ذكر اللقاحات؟",
    ],
)
def test_what_only_sounds_like_a_sign_is_none(message: str) -> None:
    assert screen(message).behaviour not in ALARMS


@pytest.mark.parametrize(
    "message",
    [
        "can't breathe, and it's not from laughing",
        "no puedo respirar, y no es de la risa",
        "Ich kriege keine Luft, und das nicht vor Lachen",
        "j'étouffe, et ce n'est pas de rire",
        "साँस नहीं आ रही, हँसी की बात नहीं है",
        "ما أقدر أتنفس، مو من الضحك",
        "been in the sun all day, temperature 39.2 now and on rituximab",
        "estoy a 39,4 y tiritando, y eso que hace calor",
        "39,5 Fieber und Schüttelfrost, draußen sind es auch 35 Grad",
        "39,8 de fièvre et je grelotte, il fait chaud dehors mais quand même",
        "外面很热，可我烧到39度5还发抖",
        "बाहर गर्मी है पर मुझे 39.5 बुखार और कंपकंपी है",
        "الجو حر بس حرارتي ٣٩ ونص وأرتجف",
        "my phone is dying and so am I, I took the lot",
        "had the shingles vaccine years ago but now there's a band of blisters and I'm on a JAK",
    ],
)
def test_its_twin_is_heard(message: str) -> None:
    assert screen(message).behaviour in ALARMS


@pytest.mark.parametrize(
    "message",
    [
        'The naloxone flyer has a heading "signs of an overdose". How many signs are under it?',
        'appendix 2 of the consent form lists "suicidal ideation" as a withdrawal reason, what page',
        'El folleto de paracetamol tiene un apartado "sobredosis". ¿Quién lo firma?',
        "Im Beipackzettel steht ein Absatz zu Überdosierung, von welchem Jahr ist der?",
        "La fiche prévention du suicide, elle est de quelle année ?",
        "那本预防自杀的小册子是哪年出的",
        "ओवरडोज़ वाले पर्चे में कितने पन्ने हैं",
        "كتيب الوقاية من الانتحار من أي سنة؟",
        "En la serie el protagonista se ahorca, qué final. ¿Qué significa MSC?",
        "Im Tatort hat sich die Figur erschossen. Themawechsel: wer hat die Meldung geschrieben?",
        "Dans le film l'héroïne avale des cachets. Rien à voir : qui a écrit le communiqué ?",
        "电视剧里女二吞药了，编剧真狠。间充质是什么意思",
        "في المسلسل البطلة بلعت حبوب. نرجع لموضوعنا: مين كتب الخبر؟",
    ],
)
def test_what_a_document_or_a_film_says_is_nobodys_danger(message: str) -> None:
    assert screen(message).behaviour not in ALARMS


@pytest.mark.parametrize(
    "message",
    [
        "the overdose leaflet says 10 is dangerous. I've had 16 since lunch",
        "That film about the man who ended it. I keep planning to do it his way",
        "el folleto habla de sobredosis y yo me he tomado veinte pastillas",
        "im Merkblatt steht Überdosis, ich hab zwanzig Tabletten genommen",
        "la notice parle de surdosage, j'en ai avalé vingt ce matin",
        "说明书写了过量，我已经吞了三十片",
        "पर्चे में ओवरडोज़ लिखा है, मैंने बीस गोलियाँ खा ली हैं",
        "الكتيب يقول جرعة زائدة وأنا بلعت عشرين حبة",
    ],
)
def test_a_danger_beside_a_document_or_a_film_is_heard(message: str) -> None:
    assert screen(message).behaviour in ALARMS


@pytest.mark.parametrize(
    "message",
    [
        "why keep living like this",
        "¿para qué seguir viva con estas manos?",
        "wozu soll ich noch leben",
        "pourquoi continuer à vivre avec ces douleurs",
        "我还要活着干什么",
        "अब जीकर क्या करूँगी",
        "ليش أعيش بعد",
    ],
)
def test_asking_what_to_live_for_is_a_crisis(message: str) -> None:
    assert screen(message).behaviour == "crisis"


@pytest.mark.parametrize(
    ("message", "behaviour"),
    [
        ("me he tragado 25 pastillas hace un rato", ALARMS),
        ("hab grad 30 Stück genommen", ALARMS),
        ("j'ai pris une trentaine de cachets", ALARMS),
        ("刚刚吃了40粒", ALARMS),
        ("أخذت ٣٠ حبة", ALARMS),
        ("我每周吃10片甲氨蝶呤", (None, "personal_advice")),
        ("ich nehme 10 Tabletten MTX pro Woche", (None, "personal_advice")),
        ("je prends 12 comprimés par semaine", (None, "personal_advice")),
    ],
)
def test_so_many_at_once_are_an_overdose_and_a_weekly_dose_is_none(
    message: str, behaviour: tuple[str | None, ...]
) -> None:
    assert screen(message).behaviour in behaviour


def test_a_polite_beginning_does_not_swallow_the_question() -> None:
    for message in (
        "谢谢，干细胞安全吗？",
        "شكرا، هل الخلايا آمنة؟",
        "धन्यवाद, क्या यह सुरक्षित है?",
        "你好，文章是谁写的？",
    ):
        assert screen(message).behaviour is None, message
    for message in ("谢谢你，真的帮了大忙", "شكرا جزيلا", "mil gracias, qué amable eres de verdad", "ta ever so much"):
        assert screen(message).level == "thanks", message
    for message in ("谢谢你，我走了，以后不用找我", "gracias por todo, ya no molestaré a nadie nunca más"):
        assert screen(message).behaviour == "crisis", message


@pytest.mark.parametrize(
    "message",
    [
        "¿dejo la leflunomida si voy a Turquía a ponerme las células?",
        "¿me conviene más la clínica de Praga o la de Kiev?",
        "Soll ich Enbrel absetzen, bevor ich in den Urlaub fahre?",
        "Je prends 15 mg de métho, je peux passer à 10 toute seule ?",
        "CRP 我是 48，MSC 适合我吗",
        "meri CRP 60 hai, kya mujhe cells karwa lene chahiye",
        "عندي anti-CCP عالي، أسوي العملية ولا أستنى؟",
    ],
)
def test_advice_is_heard_outside_english(message: str) -> None:
    assert screen(message).behaviour == "personal_advice"


def test_a_demand_for_yes_or_no_about_the_evidence_is_no_advice() -> None:
    for message in ("Do they work, YES or NO", "This press outfit: do they check what is posted, yes or no?"):
        assert screen(message).behaviour is None, message
    assert screen("Should I have it done, yes or no?").behaviour == "personal_advice"


def test_when_something_happens_is_not_a_question() -> None:
    assert not Message("when I cough there is blood").scores.opens
    assert not Message("quand je tousse il y a du sang").scores.asked
    assert Message("when can I have a shower").scores.opens
    assert Message("had my hip done in may, how come I still limp").scores.asked


def test_idioms_are_taken_out_and_nothing_else() -> None:
    assert "breathe" not in kept("I couldn't breathe for laughing")
    assert "breathe" in kept("I couldn't breathe, and nobody was laughing")
    assert "41" not in kept("41 degrees, the garden is a desert")
    assert "41" in kept("41 degrees in the garden, and I have a fever")
    assert kept("What is an exosome?") == " what is an exosome ? "


def test_a_document_never_overrules_an_amount_or_violence() -> None:
    scores = Message("what does the leaflet say").scores
    assert scores.danger < second.DOUBT_QUOTED
    for rule, doubted in (("urgent.overdose", True), ("crisis.amount", False), ("crisis.abuse", False)):
        assert second.doubts(Finding("", rule, "en"), scores, quoted=True) is doubted, rule
    assert not second.doubts(Finding("", "urgent.overdose", "en"), scores)


def test_what_would_be_easier_is_a_decision_or_a_crisis() -> None:
    assert screen("Ten days camping with my pens. Simpler all round if I just skipped it?").behaviour not in ALARMS
    assert screen("Simpler for all of them if I just vanished").behaviour == "crisis"


@pytest.mark.parametrize("word", ["bye", "hello", "muy amable", "太好了", "好的谢谢", "शुक्रिया", "thanks a lot"])
def test_a_courtesy_said_over_and_over_is_read_in_no_time(word: str) -> None:
    """These took minutes, by every way to split them; a pattern that does so again would hang here."""
    assert screen(f"{word} " * 12 + "x1").rule != "social.bye"
    assert screen((f"{word} " * 60)[:150] + " x1").level == ""
