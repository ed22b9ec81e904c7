// Shows the quote behind a citation while the pointer or the keyboard rests on it. It can be pointed at, stays as long
// as it is pointed at or the citation has the focus, and Escape takes it away (WCAG 1.4.13). A touch opens the source.
"use strict";

(() => {
  const LINGER = 250; // ms in which the pointer may travel from the citation to the preview
  const GAP = 6;
  let box = null;
  let shownFor = null;
  let timer = 0;

  function part(tag, name, text) {
    const node = document.createElement(tag);
    node.className = name;
    node.textContent = text;
    return node;
  }

  // What is behind a citation stands in the page already: in the cards under the answer, or on the link itself.
  function evidence(link) {
    const quoted = link.dataset.quote;
    if (quoted) return { quote: quoted, title: link.dataset.title, facts: link.dataset.facts, label: link.dataset.label };
    const number = /\[\d+\]/.exec(link.textContent);
    const reply = link.closest(".reply");
    if (!number || !reply) return null;
    for (const row of reply.querySelectorAll(".cited .quotes li")) {
      if (row.querySelector(".num").textContent.trim() !== number[0]) continue;
      const card = row.closest(".card");
      const read = (place) => (card.querySelector(place) || { textContent: "" }).textContent.trim();
      const title = read(".card-title").replace(/^(\[\d+\]\s*)+/, "");
      return { quote: row.querySelector("q").textContent, title, facts: read(".facts"), label: read(".label") };
    }
    return null;
  }

  function place(link) {
    const line = link.getClientRects()[0];
    const top = document.getElementById("notices").getBoundingClientRect().bottom;
    const composer = document.getElementById("composer");
    const fixed = composer && getComputedStyle(composer).position === "fixed";
    const bottom = fixed ? composer.getBoundingClientRect().top : window.innerHeight;
    const size = box.getBoundingClientRect();
    const inHeader = link.closest("#notices") !== null;
    // Above, if there is room: it then covers what was read already.
    const below = inHeader || line.top - top < Math.min(size.height + GAP, bottom - line.bottom);
    const y = below ? line.bottom + GAP : line.top - size.height - GAP;
    // Beside the log stand the list of sources or the open panel; in the header there is nothing beside it.
    const log = document.querySelector("gradio-app").getBoundingClientRect();
    const [left, right] = inHeader ? [0, document.documentElement.clientWidth] : [log.left, log.right];
    const x = Math.max(left + 8, Math.min(line.left - 12, right - size.width - 8));
    box.classList.toggle("over-header", inHeader);
    box.style.left = `${x + window.scrollX}px`;
    box.style.top = `${y + window.scrollY}px`;
  }

  function show(link) {
    window.clearTimeout(timer);
    if (shownFor === link) return;
    hide();
    const found = evidence(link);
    if (!found || !found.quote) return;
    box.replaceChildren(
      part("q", "preview-quote", found.quote),
      part("p", "preview-title", found.title),
      part("p", "facts", found.facts),
      part("p", "label", found.label),
    );
    for (const node of box.children) {
      node.lang = "en";
      node.dir = "auto";
    }
    box.hidden = false;
    shownFor = link;
    link.setAttribute("aria-describedby", box.id);
    place(link);
  }

  function hide() {
    window.clearTimeout(timer);
    box.hidden = true;
    if (shownFor) shownFor.removeAttribute("aria-describedby");
    shownFor = null;
  }

  const cited = (node) => (node && node.closest ? node.closest("a.cite") : null);
  const kept = () => shownFor && shownFor.matches(":focus-visible");

  function leave() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (!kept()) hide();
    }, LINGER);
  }

  document.addEventListener("DOMContentLoaded", () => {
    box = document.createElement("div");
    box.id = "preview";
    box.setAttribute("role", "tooltip");
    box.hidden = true;
    const place = document.createElement("section"); // everything a page says stands in a landmark
    place.setAttribute("aria-label", "Quoted words");
    place.append(box);
    document.body.append(place);

    document.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      const link = cited(event.target);
      if (link && !link.classList.contains("current")) show(link);
      else if (box.contains(event.target)) window.clearTimeout(timer);
      else if (shownFor) leave();
    });
    document.addEventListener("focusin", (event) => {
      const link = cited(event.target);
      if (link && link.matches(":focus-visible") && !link.hasAttribute("data-returned")) show(link);
      else if (shownFor) hide();
    });
    document.addEventListener("focusout", (event) => {
      const link = cited(event.target);
      if (link) link.removeAttribute("data-returned");
      if (link && link === shownFor) leave();
    });
    // Before the panel hears of it: the first Escape takes the preview away, the next one closes the panel.
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !shownFor) return;
      event.stopImmediatePropagation();
      event.preventDefault();
      hide();
    });
    document.addEventListener("click", (event) => {
      if (cited(event.target)) hide();
    });
    // The log is written anew with each answer: what it showed is gone.
    new MutationObserver(() => {
      if (shownFor && !shownFor.isConnected) hide();
    }).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
  });
})();
