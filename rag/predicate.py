"""Whether a sentence states something: it has a subject and a finite verb, and tells nobody what to do.

Word lists and neighbours, no parser: it errs towards "no", which costs a drafted sentence and nothing else. Knows no
medicine.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
_SURE = frozenset(
    """
    is are was were has have had do does did can cannot could may might will would isn't aren't wasn't weren't hasn't
    haven't hadn't don't doesn't didn't can't couldn't won't wouldn't seems seem seemed remains remained becomes became
    includes included contains contained consists depends relies lasted lasts occurs occurred appears appeared exists
    happens happened began begins found finds showed shows grew grows rose rises fell falls led leads gave gives took
    takes made makes came comes went goes kept keeps got gets felt feels lost loses lies lay ran runs met meets held
    holds said says saw sees met told tells left leaves brings brought
    """.split()
)
_VERBS = tuple(
    """
    report suggest show find indicate reveal describe note state call consider see view list name mention say explain
    warn advise recommend urge support confirm highlight emphasise emphasize conclude assess evaluate examine test
    study track follow compare enrol enroll receive get need require use give help improve reduce lower decrease
    increase raise ease relieve slow delay prevent protect promote repair rebuild restore modulate regulate calm
    suppress block target treat affect cause trigger damage harm limit control cover involve combine work act offer
    provide carry remain become include contain consist depend rely last occur appear exist happen begin start stop
    continue keep make take come go lead develop grow spread move migrate release produce secrete express influence
    enhance boost change differ vary allow enable expand face aim seek try hope expect believe think know feel
    experience suffer live approve classify publish write review run hold mean establish persist cost refer guide
    shield deal back count aim stem end ease lift heal relate link carry pose bear
    """.split()
)
#: These are finite even without an object ("pain improved in both groups").
_ALONE = frozenset(
    """
    improve increase decrease change work act last remain continue develop grow spread vary differ occur appear persist
    """.split()
)
_PLURAL = frozenset(
    "people they we children women men data who that which these those both some many most others".split()
)
_NOT_A_SUBJECT = frozenset(
    """
    a an the this that these those of in on at by with for from to as and or but nor than into about over under between
    against no not any each every some more less most such other its their his her our your new recent clinical
    """.split()
)
_ADVERBS = frozenset("often still also now sometimes never always already so far even only just".split())
_LINKS = frozenset("in on at by with for from to as of into among during after before within across against".split())
_ORDERS = frozenset(
    """
    take stop start try use ask tell talk speak see visit contact call consult avoid continue keep seek get consider
    discuss check follow remember make go do don't never always please let report bring wait choose trust ignore stay
    watch look read learn join book buy order request schedule switch increase reduce lower
    """.split()
)
_DIRECTS = re.compile(
    r"\b(?:should|shall|must|ought|had better|(?:need|needs|have|has|having|had) to"
    r"|(?:is|are|be) (?:strongly )?(?:advised|encouraged|urged|told|asked|reminded) to)\b",
    re.I,
)


def states(sentence: str) -> bool:
    """Is there a finite verb with something before it?"""
    words = [w.lower().replace("’", "'") for w in _WORD.findall(sentence)]
    return any(_finite(words, i) for i in range(1, len(words)))


def directs(sentence: str) -> bool:
    """Does it tell somebody what to do, as an order or with "should"?"""
    words = [w.lower().replace("’", "'") for w in _WORD.findall(sentence)]
    ordered = bool(words) and words[0] in _ORDERS and not any(_finite(words, i) for i in (1, 2) if i < len(words))
    return bool(_DIRECTS.search(sentence)) or (ordered and words[1:2] != ["of"])


def _finite(words: list[str], i: int) -> bool:
    word, at = words[i], i - 1
    while at > 0 and (words[at] in _ADVERBS or words[at].endswith("ly")):
        at -= 1
    before = words[at]
    after = words[i + 1] if i + 1 < len(words) else ""
    if word in _SURE:
        return True
    if before in _NOT_A_SUBJECT - _PLURAL:
        return False
    many = before in _PLURAL or (before.endswith("s") and not before.endswith(("ss", "is", "us")))
    many = many or "and" in words[max(0, at - 6) : at]
    base = _BASES.get(word)
    if base is None:
        return False
    form, lemma = base
    if form == "base":
        return many
    if form == "s":
        return not many or before in _PLURAL
    return bool(after) and (after not in _LINKS or lemma in _ALONE)


def _forms(lemma: str) -> dict[str, tuple[str, str]]:
    past = lemma + ("d" if lemma.endswith("e") else "ed")
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "o")) else "s")
    if re.search(r"[^aeiou]y$", lemma):
        past, third = lemma[:-1] + "ied", lemma[:-1] + "ies"
    double = lemma + lemma[-1] + "ed"
    return {lemma: ("base", lemma), third: ("s", lemma), past: ("past", lemma), double: ("past", lemma)}


_BASES = {word: form for lemma in _VERBS for word, form in _forms(lemma).items()}
