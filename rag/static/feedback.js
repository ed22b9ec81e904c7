// Two questions about an answer. What is chosen stays in this page until the person saves or copies it; nothing is sent.
"use strict";

(() => {
  const QUESTIONS = [
    ["clear", "Was this clear?"],
    ["answered", "Did it answer your question?"],
  ];
  const CHOICES = ["Yes", "Partly", "No"];
  const given = new Map(); // in the page's memory only; the log may be drawn again at any time
  let made = 0;

  const keyOf = (turn) => {
    const turns = [...document.querySelectorAll("#log .turn")];
    return `${turns.indexOf(turn)}:${turn.querySelector(".asked").textContent}`;
  };

  function node(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  function shown(part) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".sr, .detail-text").forEach((extra) => extra.remove());
    return copy.textContent.trim();
  }

  function report(turn, state) {
    const lines = ["Feedback on one answer of citewell"];
    for (const [name, question] of QUESTIONS) lines.push(`${question} ${state[name] || "not answered"}`);
    const held = turn.querySelector(".proof-json");
    const proof = held ? JSON.parse(held.textContent) : null;
    if (proof) lines.push(`Day: ${proof.created}`, `Index: ${proof.snapshot.name}`, `Kind of reply: ${proof.behaviour}`);
    if (state.words) lines.push("", `Question: ${shown(turn.querySelector(".asked"))}`, `Answer: ${shown(turn.querySelector(".prose-text"))}`);
    return `${lines.join("\n")}\n`;
  }

  function choice(place, state, name, question) {
    const group = node("fieldset");
    group.append(node("legend", "", question));
    const id = `feedback-${(made += 1)}`;
    for (const value of CHOICES) {
      const label = node("label", "choice");
      const input = node("input");
      Object.assign(input, { type: "radio", name: id, value, checked: state[name] === value });
      input.addEventListener("change", () => {
        state[name] = value;
        place.querySelector(".feedback-out").hidden = false;
      });
      label.append(input, document.createTextNode(value));
      group.append(label);
    }
    return group;
  }

  function set(place) {
    const turn = place.closest(".turn");
    const key = keyOf(turn);
    if (!given.has(key)) given.set(key, {});
    const state = given.get(key);
    const fold = node("details", "feedback-fold");
    fold.open = Boolean(state.open);
    fold.addEventListener("toggle", () => {
      state.open = fold.open;
    });
    fold.append(node("summary", "", "Tell us about this answer"));
    for (const [name, question] of QUESTIONS) fold.append(choice(place, state, name, question));
    const out = node("div", "feedback-out");
    out.hidden = !QUESTIONS.some(([name]) => state[name]);
    out.append(node("p", "feedback-note", "This stays on your device. Nothing is sent. You can save it or copy it, and pass it on if you wish."));
    const label = node("label", "choice");
    const words = node("input");
    Object.assign(words, { type: "checkbox", checked: Boolean(state.words) });
    words.addEventListener("change", () => {
      state.words = words.checked;
    });
    label.append(words, document.createTextNode("Put my question and the answer in it"));
    const said = node("span", "feedback-said");
    const tell = (text) => {
      said.textContent = text;
      document.getElementById("announce").textContent = text;
    };
    const save = node("button", "feedback-save", "Save to a file");
    const copy = node("button", "feedback-copy", "Copy");
    save.type = copy.type = "button";
    save.addEventListener("click", () => {
      const address = URL.createObjectURL(new Blob([report(turn, state)], { type: "text/plain" }));
      const link = node("a");
      link.href = address;
      link.download = "citewell-feedback.txt";
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(address), 10000);
      tell("Saved: citewell-feedback.txt");
    });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(report(turn, state));
        tell("Copied.");
      } catch {
        tell("It could not be copied here. Please save it to a file.");
      }
    });
    out.append(label, node("br"), save, copy, said);
    fold.append(out);
    place.append(fold);
  }

  function dress() {
    if (!document.querySelector("#log .turn")) given.clear();
    for (const place of document.querySelectorAll("#log .feedback:empty")) set(place);
  }

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(dress).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
  });
})();
