// A lost connection is said plainly, and the question that was on its way comes back to the box. Nothing is kept.
"use strict";

(() => {
  const EVERY = 3000; // between two looks at the server, and only while somebody waits for it
  const SLOW = 30000;
  const LOST = "The connection to this chat was lost. What you asked is in the box. Please check your connection. We keep trying.";
  const BACK = "The connection is back. You can ask again.";
  const AFRESH = "The connection is back. The chat starts afresh. What you asked is in the box.";
  const HELD = "citewell-typed:";
  const LONG = "This takes longer than usual. You can wait, or press Stop and ask again.";
  let lost = false;
  let fails = 0;
  let since = 0;
  let asked = 0;

  const box = () => document.querySelector("#question textarea");
  const waiting = () => document.querySelector("#log .reply.waiting");

  function banner(text, loud) {
    const line = document.getElementById("connection");
    line.textContent = text;
    line.hidden = !text;
    if (text) document.getElementById(loud ? "alert" : "announce").textContent = text;
  }

  function refill(text) {
    const field = box();
    if (!field || field.value.trim() || !text) return;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function words(turn) {
    const heading = turn.querySelector(".asked").cloneNode(true);
    heading.querySelectorAll(".sr").forEach((node) => node.remove());
    heading.querySelectorAll("br").forEach((node) => node.replaceWith("\n"));
    return heading.textContent.trim();
  }

  function lose() {
    if (lost) return;
    lost = true;
    const reply = waiting();
    if (reply) {
      refill(words(reply.closest(".turn")));
      const title = document.createElement("h3");
      title.textContent = "No answer this time";
      const line = document.createElement("p");
      line.textContent = "The connection was lost before the answer came. If you feel very unwell, call your local emergency number now.";
      reply.className = "reply notice lost";
      reply.replaceChildren(title, line);
    }
    banner(LOST, true);
  }

  // The page would wait for ever for an answer that will not come, and hears of no other: it has to start afresh.
  function restart() {
    if (!document.querySelector("#log .reply.lost")) return;
    keep();
    location.reload();
  }

  // What was typed crosses a reload in the tab's own memory, once, and is wiped at once: nobody types it twice.
  function keep() {
    const field = box();
    if ((lost || document.querySelector("#log .reply.lost")) && field && field.value.trim()) window.name = HELD + field.value;
  }

  function restore(tries) {
    if (!window.name.startsWith(HELD)) return;
    if (!box() && tries) window.setTimeout(() => restore(tries - 1), 200);
    else if (box()) {
      refill(window.name.slice(HELD.length));
      window.name = "";
      banner(AFRESH, false);
    }
  }

  async function alive() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(4000) });
      await answer.text();
      return answer.ok;
    } catch {
      return false;
    }
  }

  async function look() {
    if (!waiting()) since = 0;
    else if (!since) since = Date.now();
    const sent = asked && Date.now() - asked < 4 * EVERY;
    if (!waiting() && !lost && !sent) return;
    if (await alive()) {
      fails = 0;
      if (lost) {
        banner(BACK, false);
        window.setTimeout(restart, EVERY);
      } else if (since && Date.now() - since > SLOW) banner(LONG, false);
      lost = false;
    } else if ((fails += 1) >= 2) {
      lose();
    }
  }

  // A new turn says more than any line of ours.
  function changed() {
    const text = document.getElementById("connection").textContent;
    if (text && text !== LOST && waiting() && Date.now() - (since || Date.now()) < SLOW) banner("", false);
    if (text === LONG && !waiting()) banner("", false);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && event.target === box()) asked = Date.now();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#question button, button.ask")) asked = Date.now();
    // The button goes away under the finger: the focus goes where the question is.
    if (!event.target.closest("#stop")) return;
    window.setTimeout(() => box().focus(), 300);
    window.setTimeout(() => waiting() && lose(), 2 * EVERY);
  });
  window.addEventListener("offline", lose);
  window.addEventListener("online", look);
  window.addEventListener("unhandledrejection", () => waiting() && window.setTimeout(() => waiting() && lose(), EVERY));
  window.addEventListener("beforeunload", keep);

  document.addEventListener("DOMContentLoaded", () => {
    const line = document.createElement("p");
    line.id = "connection";
    line.hidden = true;
    document.body.append(line);
    restore(50);
    window.setInterval(look, EVERY);
    new MutationObserver(changed).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
  });
})();
