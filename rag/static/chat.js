// Small help for the log: questions on buttons, one announcement for each answer, the newest turn in view.
"use strict";

(() => {
  const wide = window.matchMedia("(min-width: 72rem)");
  const touch = window.matchMedia("(hover: none) and (pointer: coarse)");
  let seen = 0;
  let announced = "";

  const input = () => document.querySelector("#question textarea");

  function ask(text) {
    const box = input();
    const send = document.querySelector("#question .submit-button, #question button");
    if (!box || !send) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    if (!touch.matches) box.focus({ preventScroll: true }); // a keyboard on the screen would cover the answer
    window.setTimeout(() => send.click(), 0);
  }

  function announce(turn) {
    const heading = turn.querySelector(".reply h3");
    const prose = turn.querySelector(".reply .prose-text");
    if (!heading || !prose) return;
    // Each part in its own language, so that the right voice reads it; all of them at once, so that it is read once.
    const said = [heading, ...prose.querySelectorAll("p, li")].map((node) => {
      const part = document.createElement("span");
      part.lang = node.closest("[lang]").lang;
      part.textContent = node === heading ? `${node.textContent}. ` : `${node.textContent} `;
      return part;
    });
    const loud = turn.querySelector(".reply.notice") !== null;
    document.getElementById(loud ? "announce" : "alert").textContent = "";
    document.getElementById(loud ? "alert" : "announce").replaceChildren(...said);
  }

  function dress(log) {
    // The sanitiser opens every link in a new tab; ours stay here, and a phone number is not a tab at all.
    for (const link of log.querySelectorAll("a[target]")) {
      const address = new URL(link.href, location.href);
      if (address.origin === location.origin || /^(tel|sms):$/.test(address.protocol)) link.removeAttribute("target");
    }
    for (const link of log.querySelectorAll("a.cite, a.open")) link.setAttribute("aria-haspopup", "dialog");
  }

  // The proof stands in the page already: saving it asks the server for nothing.
  function save(button) {
    const held = button.parentElement.querySelector(".proof-json");
    if (!held) return;
    const proof = held.textContent;
    const address = URL.createObjectURL(new Blob([proof, "\n"], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `citewell-proof-${JSON.parse(proof).digest.slice(0, 8)}.json`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(address), 10000);
    document.getElementById("announce").textContent = "The proof was saved as a file.";
  }

  function measure() {
    const style = document.documentElement.style;
    const composer = document.getElementById("composer");
    style.setProperty("--top", `${document.getElementById("notices").offsetHeight}px`);
    if (composer) style.setProperty("--bottom", `${composer.offsetHeight}px`);
  }

  // Now, and once the other scripts have dressed the turns above it and the input has its height back.
  function toTop(turn) {
    turn.scrollIntoView({ block: "start" });
    window.requestAnimationFrame(() => {
      measure();
      if (turn.isConnected) turn.scrollIntoView({ block: "start" });
    });
  }

  function changed() {
    const log = document.getElementById("log");
    if (!log) return;
    measure();
    dress(log);
    const turns = log.querySelectorAll(".turn");
    if (turns.length < seen) announced = "";
    const last = turns[turns.length - 1];
    if (turns.length > seen && last) {
      toTop(last);
      if (touch.matches && document.activeElement === input()) input().blur();
    }
    seen = turns.length;
    if (turns.length === 0) announced = "";
    if (!last || last.querySelector(".waiting")) return;
    // What stands around an answer may change; it is told once for each answer.
    const told = [".asked", ".reply h3", ".prose-text"].map((part) => last.querySelector(part)?.textContent);
    const key = [turns.length, ...told].join(":");
    if (key !== announced) {
      announced = key;
      toTop(last);
      window.setTimeout(() => announce(last), 0); // in the words of the page's language
    }
  }

  // The skip links lead to what can be typed in or read from, not only to where it stands.
  function skip(event) {
    const newest = [...document.querySelectorAll("#log .turn .asked")].pop();
    const goal = event.target.id === "skip-answer" ? newest || document.querySelector("#log h2") : input();
    if (!goal) return;
    event.preventDefault();
    if (goal !== input()) goal.tabIndex = -1;
    goal.focus();
  }

  document.addEventListener("click", (event) => {
    if (event.target.matches && event.target.matches("a.skip")) skip(event);
    const button = event.target.closest("button.ask");
    if (button) ask(button.textContent);
    const keep = event.target.closest("button.save-proof");
    if (keep) save(keep);
  });

  document.addEventListener("DOMContentLoaded", () => {
    const loaded = document.getElementById("loaded");
    loaded.open = wide.matches;
    wide.addEventListener("change", () => {
      loaded.open = wide.matches;
    });
    const heights = new ResizeObserver(measure);
    heights.observe(document.getElementById("notices"));
    new MutationObserver(changed).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
  });
})();
