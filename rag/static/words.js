// The interface in the reader's language. The page is in English as it comes; whatever stands in the table of the
// language (words.*.json, from our own server) is replaced. What documents say and answers claim is left as it is,
// and marked as English.
"use strict";

(() => {
  const LANGUAGES = ["es", "zh", "de", "fr", "hi", "ar"];
  const language = (navigator.language || "en").toLowerCase().split("-")[0];
  // Words of documents and of people.
  const THEIRS = "q, .word-list, .claim, .guidance, .document, .label, .label-words, .editor-note p, .proof-json, button.ask, textarea, script, style";
  const ENGLISH = "q, .document, .label, .label-words, .editor-note p, button.ask, .card-title, #panel-title, .preview-title, "
    + ".word-list, .beside, .detail-text p";
  let table = {};
  let patterns = [];

  // A text with numbers or with words of a document in it: "Read the {n} quotes".
  function pattern(key) {
    const kinds = [];
    const source = key.replace(/[.*+?^$|()[\]\\]/g, "\\$&").replace(/\{([nt])\}/g, (_, kind) => {
      kinds.push(kind);
      return kind === "n" ? "([\\d,]+)" : "(.+)";
    });
    return { match: new RegExp(`^${source}$`, "s"), kinds, text: table[key] };
  }

  // Languages have one, two or up to six forms of a word behind a number; the browser knows which goes with which.
  const plural = (said, number) => (typeof said === "string" ? said
    : said[new Intl.PluralRules(language).select(Number(number.replaceAll(",", "")))] ?? said.other);

  // "3 May 2024", as the server writes it.
  function day(text) {
    const time = /^\d{1,2} [A-Z][a-z]+ \d{4}$/.test(text) ? Date.parse(`${text} UTC`) : NaN;
    const form = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return Number.isNaN(time) ? null : new Intl.DateTimeFormat(language, form).format(time);
  }

  function lookup(text) {
    if (Object.hasOwn(table, text)) return table[text];
    const lower = text.charAt(0).toLowerCase() + text.slice(1);
    if (Object.hasOwn(table, lower)) return table[lower].charAt(0).toUpperCase() + table[lower].slice(1);
    for (const { match, kinds, text: said } of patterns) {
      const found = match.exec(text);
      if (!found) continue;
      const parts = { n: [], t: [] };
      kinds.forEach((kind, at) => parts[kind].push(kind === "t" ? list(found[at + 1]) : found[at + 1]));
      return plural(said, parts.n[0]).replace(/\{([nt])\}/g, (_, kind) => parts[kind].shift());
    }
    if (text.includes(" · ")) return list(text, " · ");
    return day(text);
  }

  const list = (text, mark = ", ") => text.split(mark).map((part) => lookup(part) ?? part).join(mark);

  function translate(node) {
    const text = node.nodeValue.trim();
    if (!text) return;
    const inside = node.parentElement;
    if (!inside || inside.closest(THEIRS) && !inside.closest(".sr")) return;
    const said = lookup(text);
    // Writing the same text again would be a change to look at, for ever.
    if (said !== null && said !== text) node.nodeValue = node.nodeValue.replace(text, () => said);
  }

  function walk(root) {
    if (root.nodeType === Node.TEXT_NODE) return translate(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) translate(node);
    for (const node of [root, ...root.querySelectorAll("[aria-label]")]) {
      const said = node.hasAttribute("aria-label") ? lookup(node.getAttribute("aria-label")) : null;
      if (said !== null) node.setAttribute("aria-label", said);
    }
    for (const node of [root, ...root.querySelectorAll(`${ENGLISH}, .prose-text p, .prose-text ul`)]) {
      if (!node.matches(`${ENGLISH}, .prose-text *`) || node.matches(".notice *")) continue; // a notice is ours
      if (node.closest("[lang]") === document.documentElement) node.lang = "en";
      if (!node.dir && node.lang === "en") node.dir = "ltr";
    }
  }

  // Gradio writes a direction on its own boxes; it is that of the page.
  function turn() {
    const { dir } = document.documentElement;
    // Gradio knows some languages by their regions only, and leaves this in English for the others.
    const box = document.querySelector("#question textarea");
    const said = box && lookup(box.placeholder);
    if (said) box.placeholder = said;
    for (const node of document.querySelectorAll("#composer [dir], #log [data-testid=markdown]")) {
      if (node.tagName !== "TEXTAREA" && node.dir !== dir) node.dir = dir;
    }
  }

  async function start() {
    // Whoever types in another script types in its direction, whatever the language of the page.
    new MutationObserver(() => {
      const box = document.querySelector("#question textarea");
      if (box && box.dir !== "auto") box.dir = "auto";
    }).observe(document.body, { childList: true, subtree: true });
    if (!LANGUAGES.includes(language)) return;
    try {
      const answer = await fetch(`/ui/words.${language}.json`, { credentials: "omit" });
      if (!answer.ok) return; // the page stays as it came: whole, and in English
      table = await answer.json();
    } catch {
      return;
    }
    patterns = Object.keys(table).filter((key) => key.includes("{")).map(pattern);
    const root = document.documentElement;
    const speak = () => {
      const dir = language === "ar" ? "rtl" : "ltr";
      if (root.lang.split("-")[0] !== language) root.lang = language;
      if (root.dir !== dir) root.dir = dir;
    };
    speak();
    // Gradio falls back to English where it does not know the language, and says so here.
    new MutationObserver(speak).observe(root, { attributeFilter: ["lang", "dir"] });
    walk(document.body);
    turn();
    new MutationObserver((changes) => {
      turn();
      for (const change of changes) {
        if (change.type === "characterData") translate(change.target);
        else change.addedNodes.forEach(walk);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  }

  document.addEventListener("DOMContentLoaded", start);
})();
