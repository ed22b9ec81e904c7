"""Ages, cords and sources in other languages are no danger; what looks like them and is one still is."""

from __future__ import annotations

import pytest

from rag.screen import screen

ALARMS = ("crisis", "urgent_care")


@pytest.mark.parametrize(
    "text",
    [
        "لماذا يختارون خلايا الحبل السري؟",  # umbilical cord, in whose name the word for a rope stands
        "زوجتي حبلى، هل هناك دراسات؟",
        "قارن بين المصدرين",  # sources, in which the word for the chest stands
        "Tengo 39, soy de Sevilla, ¿es seguro?",
        "me lo explica fácil? tengo 40 y poca escuela",
        "Ich hab Deutsch erst mit 40 gelernt. Bitte einfach erklären.",
        "Die Klinik wäre finanzieller Selbstmord. Wovor warnt der Artikel?",
        "est-ce que les gens finissent en fauteuil avec la PR ?",
        "Mein Nachbar war dafür in Thailand und es geht ihm gut. Gibt es Studien?",
    ],
)
def test_ordinary_words_of_other_languages_raise_no_alarm(text: str) -> None:
    assert screen(text).behaviour not in ALARMS


@pytest.mark.parametrize(
    "text",
    [
        "اشتريت حبل وخلاص",
        "الحبل حول رقبتي",
        "عندي ضيق في الصدر بعد الحقنة",
        "tengo 39 y tirito desde anoche",
        "tengo 38 y medio y me pinché adalimumab ayer",
        "j'ai 39 et je grelotte après la perfusion",
        "Ich habe 39 und Schüttelfrost",
        "je vais en finir ce soir",
        "will i be ok after the 40 tablets i just swallowed",
    ],
)
def test_what_only_looks_alike_is_heard(text: str) -> None:
    assert screen(text).behaviour in ALARMS
