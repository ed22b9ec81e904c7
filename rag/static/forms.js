// One answer in three lengths. All of them stand in the page: choosing asks the server for nothing.
"use strict";

(() => {
  const FORMS = ["simple", "usual", "detail"];
  const NAMES = { simple: "Simpler", usual: "Usual", detail: "More detail" };
  const chosen = new Map(); // in the page's memory only; the log may be drawn again at any time

  const key = (reply) => {
    const turns = [...document.querySelectorAll("#log .turn")];
    const turn = reply.closest(".turn");
    return `${turns.indexOf(turn)}:${turn.querySelector(".asked").textContent}`;
  };
  const formOf = (button) => FORMS.find((form) => button.classList.contains(`to-${form}`));

  // Who typed "simpler" gets the simpler form, where there is one.
  const atFirst = (reply) => FORMS.find((form) => reply.classList.contains(`first-${form}`)
    && reply.querySelector(`button.to-${form}`)) || "usual";

  function show(reply, form) {
    for (const name of FORMS) reply.classList.toggle(`as-${name}`, name === form);
    reply.querySelector(".detail-text").hidden = form !== "detail";
    reply.querySelector(".prose-text").hidden = form === "detail";
    for (const button of reply.querySelectorAll("button.form")) {
      const pressed = String(formOf(button) === form);
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
  }

  function dress() {
    if (!document.querySelector("#log .turn")) chosen.clear();
    for (const reply of document.querySelectorAll("#log .reply")) {
      if (!reply.querySelector("button.form")) continue;
      const form = chosen.get(key(reply)) || atFirst(reply);
      if (!reply.classList.contains(`as-${form}`)) show(reply, form);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.form");
    if (!button) return;
    const reply = button.closest(".reply");
    const form = formOf(button);
    chosen.set(key(reply), form);
    show(reply, form);
    const sentences = [...reply.querySelectorAll(form === "detail" ? ".detail-text .claim" : ".prose-text .claim")];
    const count = sentences.filter((node) => node.getClientRects().length).length;
    const told = count === 1 ? "fact shown." : "facts shown.";
    document.getElementById("announce").textContent = `${NAMES[form]}: ${count} ${told}`;
  });

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(dress).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
  });
})();
