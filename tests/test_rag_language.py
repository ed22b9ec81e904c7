"""Languages: what is detected, and that a translated query keeps what was asked."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from speed import growth

from rag.language import SUPPORTED, Translation, detect, notice, to_english, translate
from rag.language.glossary import load

DATA = Path(__file__).parent / "data"
ENGLISH = (DATA / "english_questions.txt").read_text("utf-8").splitlines()
CASES = [json.loads(line) for line in (DATA / "language_cases.jsonl").read_text("utf-8").splitlines()]
GLOSSARIES = ("es", "zh", "fr", "de", "hi", "ar")


def test_there_are_enough_cases() -> None:
    assert len(ENGLISH) >= 150
    for language in GLOSSARIES:
        assert sum(case["lang"] == language for case in CASES) >= 25, language


def test_english_is_never_taken_for_another_language() -> None:
    assert [q for q in ENGLISH if detect(q) != "en"] == []


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['lang']}: {c['text'][:40]}")
def test_a_question_is_detected_and_its_words_survive(case: dict[str, str]) -> None:
    assert detect(case["text"]) == case["lang"]
    result = translate(case["text"], case["lang"])
    missing = [word for word in case["english"] if word.lower() not in result.english.lower()]
    assert not missing, result.english
    assert result.coverage >= 0.6, result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("es segura la terapia", "es"),
        ("efectos adversos a largo plazo", "es"),
        ("prix du traitement", "fr"),
        ("c est quoi les risques", "fr"),
        ("nebenwirkungen", "de"),
        ("wie teuer ist das", "de"),
        ("msc se dard kam hota hai kya", "hi"),
        ("stem cells kaise kaam karte hain", "hi"),
        ("quanto custa o tratamento", "pt"),
        ("la terapia è sicura per me?", "it"),
        ("tedavi güvenli mi", "tr"),
        ("điều trị có an toàn không", "vi"),
        ("лечение безопасно?", "ru"),
        ("治療は安全ですか", "ja"),
        ("줄기세포 치료 안전한가요", "ko"),
        ("η θεραπεία είναι ασφαλής;", "el"),
        ("การรักษาปลอดภัยไหม", "th"),
        ("آیا درمان بی خطر است؟ چرا گران است؟", "fa"),
        ("Czy terapia komórkami macierzystymi jest bezpieczna?", "pl"),
        ("Je, tiba ya seli shina ni salama kwa ugonjwa wa yabisi?", "sw"),
        ("Is deze behandeling veilig voor mij?", "nl"),
        ("干细胞 stem cell 安全吗", "zh"),
        ("", "en"),
        ("64?", "en"),
    ],
)
def test_other_languages_and_edges(text: str, expected: str) -> None:
    assert detect(text) == expected


def test_an_english_question_about_a_foreign_word_stays_english() -> None:
    assert detect("What does the word 干细胞 mean in the article you have?") == "en"
    assert detect("My aunt says 'gracias' a lot, is the therapy safe for her?") == "en"


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("es", "¿Está aprobada la terapia con células madre?", "Is stem cell therapy approved?"),
        ("es", "¿y los riesgos?", "What about risks?"),
        ("fr", "Combien coûte le traitement ?", "How much does treatment cost?"),
        ("de", "Wie lange hält die Wirkung an?", "How long does effect last?"),
        ("zh", "干细胞能治愈狼疮吗？", "Can stem cells cure lupus?"),
        ("hi", "क्या स्टेम सेल थेरेपी सुरक्षित है?", "Is stem cell therapy safe?"),
        ("ar", "هل العلاج بالخلايا الجذعية آمن؟", "Is stem cell therapy safe?"),
    ],
)
def test_common_patterns_become_english_questions(language: str, text: str, english: str) -> None:
    assert to_english(text, language) == english


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("es", "¿Participaron 64 pacientes y mejoró el 0,5 %?", ["64", "0.5%"]),
        ("zh", "六十四名患者三年？", ["64", "3"]),
        ("ar", "هل شارك ٦٤ مريضا؟", ["64"]),
        ("hi", "क्या ६४ मरीज थे?", ["64"]),
        ("de", "Hilft Humira besser als Adalimumab?", ["Humira", "Adalimumab"]),
        ("fr", "Et le Rinvoq ?", ["Rinvoq"]),
        ("zh", "TNF-α和IL-6是什么？", ["TNF", "IL-6"]),
    ],
)
def test_numbers_and_names_pass_through(language: str, text: str, kept: list[str]) -> None:
    english = to_english(text, language)
    assert all(part in english for part in kept), english


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La terapia no está aprobada"),
        ("fr", "La thérapie n'est pas approuvée"),
        ("de", "Die Therapie ist nicht zugelassen"),
        ("zh", "疗法没有批准"),
        ("hi", "थेरेपी मंजूर नहीं है"),
        ("ar", "العلاج غير معتمد"),
    ],
)
def test_negation_is_kept(language: str, text: str) -> None:
    english = to_english(text, language).lower()
    assert "not" in english.split(), english
    assert "approved" in english, english


def test_the_case_of_an_acronym_decides() -> None:
    assert "rheumatoid arthritis" in to_english("Quels traitements pour la PAR ?", "fr")
    assert "rheumatoid arthritis" not in to_english("un traitement par les cellules", "fr")


def test_what_is_not_known_is_named() -> None:
    result = translate("¿La terapia sirve para la esquizofrenia?", "es")
    assert "esquizofrenia" in result.unknown
    assert result.coverage < 1
    assert "治愈" not in translate("能治愈桌子吗？", "zh").unknown
    assert any("桌" in word for word in translate("能治愈桌子吗？", "zh").unknown)


def test_english_and_languages_without_a_glossary() -> None:
    assert to_english(" Is it safe? ", "en") == "Is it safe?"
    assert translate("tiba ni salama", "sw") == Translation("", ("tiba", "ni", "salama"), 0.0)
    assert to_english("tiba ni salama", "sw") == ""


def test_each_supported_language_has_its_own_line() -> None:
    lines = {language: notice(language) for language in SUPPORTED}
    assert lines["en"] == ""
    others = [line for language, line in lines.items() if language != "en"]
    assert all(others)
    assert len(set(others)) == len(SUPPORTED) - 1
    assert all("\n" not in line for line in others)
    assert notice("xx") == notice("und")
    assert "inglés" in notice("und")
    for language in SUPPORTED[1:]:
        assert detect(notice(language)) == language


@pytest.mark.parametrize("language", GLOSSARIES)
def test_no_word_is_listed_twice_in_a_section(language: str) -> None:
    text = (files("rag.language") / "data" / f"{language}.yaml").read_text("utf-8")
    keys = [line for line in text.splitlines() if line.startswith("  ")]
    data = yaml.safe_load(text)
    entries = sum(len(section) for section in data.values() if isinstance(section, dict))
    written = sum(1 for line in keys if not line.startswith("   ") and line.rstrip().endswith('"'))
    assert entries == written
    assert load(language) is not None


@given(st.text(max_size=200), st.sampled_from([*GLOSSARIES, "en", "und"]))
def test_any_text_is_survived(text: str, language: str) -> None:
    assert 2 <= len(detect(text)) <= 3
    result = translate(text, language)
    assert 0 <= result.coverage <= 1


def test_reading_takes_time_in_proportion() -> None:
    story = " ".join(case["text"] for case in CASES if case["lang"] == "es") * 8
    assert growth(lambda text: translate(text, "es"), story[:1000], story[:4000]) < 10
    assert growth(detect, story[:1000], story[:4000]) < 10
