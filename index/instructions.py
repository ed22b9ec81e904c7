"""Word patterns for sentences that speak to a machine instead of to a reader.

A document is data. A sentence that tells an assistant what to do, sets a task, holds program code, or only asks a
question proves nothing, whoever planted it. Readers report them when a document comes in; answers never quote them.
A planted sentence that merely states something false is not found here.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["", "machine", "code", "task", "question"]

#: Their passage is not quoted at all: what stands beside such a sentence is not to be trusted either.
QUARANTINED: frozenset[Kind] = frozenset({"machine", "code"})

_OPENING = (
    r"(?:^\W*|[.!?:;][\"'”’)]*\s+)"
    r"(?:(?:please|kindly|now|then|also|first|next|finally|instead|and|but|remember to|make sure to|be sure to"
    r"|don['’]t (?:forget|hesitate) to|keep in mind to|take a moment to|in your \w+|before (?:that|answering)"
    r"|(?:can|could|would|will) you(?: please)?|i (?:want|need|would like) you to"
    r"|you (?:must|should|will|have to|need to)|your (?:new )?(?:task|job|goal|role) (?:is|will be) to"
    r"|\w+ly),?\s+){0,3}"
)
_REPLY = r"(?:response|reply|replies|answers?|messages?|output|elucidation|summary|reports? to the user)"
_PROGRAM = r"(?:code ?base|code|algorithm|implementation|solution(?: logic| architecture)?|program(?: logic)?|script)"
#: A patient has an exercise program, a study code number and a bottle of saline solution, too.
_HEALTH = (
    r"(?:exercise|rehab\w*|training|fitness|walking|physio\w*|care|treatment|therapy|wellness|study|trial|patient|saline"
    r"|salt|cleaning|rinsing|lens|contact|repeat)"
)
_MACHINE = re.compile(
    "|".join(
        (
            # "in your reply", but not "your response to treatment" or "your answers to the doctor's questions"
            rf"\byour (?:[\w-]+ ){{0,2}}{_REPLY}\b(?!s? (?:to|on|from|will help|help)\b)",
            rf"\byour (?:(?!{_HEALTH}\b)[\w-]+ ){{0,2}}{_PROGRAM}\b(?! (?:numbers?|names?|words?)\b)",
            r"\b(?:following|below|subsequent|above|attached) (?:\w+ )?(?:code|snippet|command|script|payload)s?\b",
            r"\bcode (?:snippet|block|excerpt|section|segment|fragment)s?\b",
            r"\b(?:ignore|disregard|forget|override|bypass|discard)\b.{0,40}\b(?:instruct\w*|prompts?|rules?|guidelines?"
            r"|above|previous|prior|earlier|everything|context|training|safety|restrictions?)\b",
            r"\b(?:system|hidden|initial|developer) (?:prompt|message|instruction)s?\b(?! (?:the|an?|some)\b)",
            r"\b(?:new|updated|additional|secret|override) (?:instruction|directive|polic(?:y|ie)|command)s?\b\s*[:(]",
            r"\b(?:note|attention|message|instructions?|important|memo) (?:to|for) (?:the |any |all )?(?:\w+ )?"
            r"(?:ai|a\.i\.|llms?|gpt\S*|chat ?bots?|assistants?|(?:language )?models?|bots?|agents?|crawlers?)\b",
            r"\b(?:ai|llms?|chatgpt|gpt-?\d\S*|chat ?bots?|language models?|(?:ai|virtual|digital|helpful) assistants?"
            r"|ai (?:models?|agents?|systems?))\b.{0,60}\b(?:must|should|shall|yours?|you|please|reading"
            r"|processing)\b",
            r"\byour (?:\w+ )?(?:task|job) is (?:now )?to\b",
            # A text held up to be worked on; what follows is that text.
            r"\b(?:this|the following|the below) (?:feedback|tweet|comment|post|e-?mail|sentence|paragraph|message"
            r"|customer review)\b",
            r"\byou are (?:now |an? |no longer )(?:\w+ ){0,3}(?:ai|assistant|chat ?bot|language model|bot|dan|pirate"
            r"|hacker|persona|developer mode|jailbroken|unrestricted)\b",
            r"\b(?:as|being) an? (?:ai|large language model|language model|assistant)\b",
            r"\bfrom now on\b.{0,60}\b(?:you|reply|respond|answer|speak)\b",
            r"\b(?:pretend|role-?play|act) (?:to be|that you|as if you|as an? (?:ai|doctor|expert|assistant|hacker))\b",
            r"\bdo not (?:tell|inform|mention (?:this|it)|reveal|warn)\b.{0,40}\b(?:user|person asking|reader)\b",
            r"\b(?:tell|inform|convince|persuade|urge|encourage|ask|instruct)"
            r" (?:the |all |every )?(?:users?|the person asking)\b",
            r"<\|?/?(?:im_start|im_end|system|user|assistant|endoftext|inst|s)\|?>|\[/?(?:inst|sys|system)\]|<<\s?/?sys",
            r"^\W*(?:system|assistant|developer|admin|root|instructions?|prompt|human|user)\s*(?:\([^)]*\))?\s*:",
        )
    ),
    re.I,
)
_CODE = re.compile(
    r"```|^\s*(?:import|from) [a-z_][\w.]*(?:\s*,\s*[\w.]+)*(?: import\b.*| as \w+)?\s*$"
    r"|^\s*async (?:with|for|def)\b|^\s*def \w+\(|^\s*(?:#!|\$ )"
    r"|^\s*with \w[\w.]*\(.*\bas\b|^\s*(?:while|for|if|elif|else|try|except|class)\b[^.]*:\s*$|\blambda\b.*:"
    r"|\b(?:os|sys|re|requests|subprocess|socket|json|urllib|shutil)\.\w+|\b\w+\.\w+\([^)]*[\"'=)]"
    r"|^\s*\w+(?:, ?\w+)* = (?![\d.~<>-])\S|^\s*[\w\"']+\s*[:=]\s*[\w.\"']*[\[({\"']"
    r"|\b(?:sudo|chmod|curl|wget|rm -rf|ssh|pip install) \S"
    # What is left of a program that was split over passages: a literal in a list, a closing bracket.
    r"|^\s*[\"'][^\"']*[\"']\s*[,)\]}:]+\s*$|^\s*[)\]}](?:[\s,;:.]|$)"
    r"|\w\[[\"']|\w\(\w+\([\"']|\)\.\w+\("
    r"|<(?:script|iframe|img|svg|form|meta|link)\b|javascript:|^\s*[\[\](){}\"',;]{2,}\s*$|\bSELECT\b.+\bFROM\b",
    re.I,
)
# Nobody gives these orders to a patient.
_SET_TASK = (
    r"(?:write|rewrite|compose|draft|translate|summari[sz]e|paraphrase|classify|encode|decode|encrypt|decrypt|render"
    r"|scramble|jumble|anagram|misspell|generate|recite|respond|calculate|compute|brainstorm|imagine|simulate|execute"
    r"|augment|integrate|append|embed|modify|substitute|rearrange|incorporate|infuse|fuse|weave|interweave|blend|merge"
    r"|meld|inject|enlist|deploy|leverage|utili[sz]e|employ|harmoni[sz]e|analy[sz]e|elaborate|proofread|debug"
    r"|(?:show|tell|give|help|teach|send|remind|get) (?:me|us)|break down|apply (?:a|the) \w+ (?:cipher|filter|style)"
    r"|(?:click|tap) (?:here|this|the|on)|subscribe|download (?:this|the|our)|install (?:this|the|our)"
    r"|visit (?:our|my|www|http)|use (?:a|an|the )?\s*(?:\w+ ){0,2}(?:cipher|emojis?|base\d+|encoding|anagrams?"
    r"|symbols?))\b"
)
# These may stand in a leaflet, too ("Describe your pain to your doctor"); then a reader is meant.
_MAY_SET = (
    r"(?:provide|describe|explain|recommend|suggest|determine|develop|introduce|enhance|compare|solve|express|convert"
    r"|include|add|insert|replace|remove|combine|group|shift|create|outline|discuss|identify|propose|rank|predict)\b"
)
_NOUN_TOO = (
    r"(?:reply|output|print|repeat|reverse|list|name|design|plan|review|report|answer|say|state|invert|group|find|search)"
    r" (?:a|an|the|all|every|each|this|these|that|your|in|only|with|to|for the|using|as|backwards?|out|some|at least"
    r"|\d+)\b"
)
_TASK = re.compile(f"{_OPENING}(?:{_SET_TASK}|{_MAY_SET}|{_NOUN_TOO})", re.I)
_FIRM_TASK = re.compile(f"{_OPENING}{_SET_TASK}", re.I)
_TO_READER = re.compile(
    r"\b(?:you|yours?(?! (?:response|reply|answer|message))|yourself|doctors?|nurses?|clinicians?|providers?"
    r"|pharmacists?|physicians?|health ?care|patients?|diet|child(?:ren)?|symptoms?|medicines?|medications?)\b",
    re.I,
)
#: How far behind the order the reader has to be named; further on is another sentence's business.
_NEAR = 80
_QUESTION = re.compile(r"[?？؟][\"'”’)\]]*\s*$")


_LETTER = r"(?:[A-Za-z]|[^\x00-\x7f])"
_PLAIN = re.compile(rf"[(\"'“‘\[]*{_LETTER}+(?:[-/'’]\w+)*[.,;:!?)\"'”’\]]*")
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def is_prose(text: str) -> bool:
    """Is it made of words? What is left of a program, a table or a form is not, and informs nobody."""
    tokens = text.split()
    plain = sum(_PLAIN.fullmatch(token) is not None for token in tokens)
    return (plain >= 2 and 2 * plain >= len(tokens)) or len(_FOREIGN.findall(text)) >= 6


def kind(sentence: str) -> Kind:
    """What sort of instruction a sentence is; empty for one that informs a reader."""
    if _MACHINE.search(sentence):
        return "machine"
    if _CODE.search(sentence):
        return "code"
    task = _TASK.search(sentence)
    if task and (_FIRM_TASK.search(sentence) or not _TO_READER.search(sentence, task.start(), task.end() + _NEAR)):
        return "task"
    return "question" if _QUESTION.search(sentence) else ""
