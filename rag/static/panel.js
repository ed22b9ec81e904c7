// Opens a source beside the chat. Without it every citation is still a link to the same page.
"use strict";

(() => {
  const wide = window.matchMedia("(min-width: 64rem)");
  let opener = null;

  const panel = () => document.getElementById("panel");
  const usable = (node) => node && node.isConnected && node.offsetParent !== null;

  // A sheet covers the chat, so nothing under it can be reached; the lines at the top always can.
  function settle() {
    const covered = panel().open && !wide.matches;
    for (const part of document.querySelectorAll("gradio-app, .skip")) part.inert = covered;
  }

  // The focus goes back at once: the dialog's own "close" event comes a moment later.
  function close() {
    const dialog = panel();
    if (!dialog.open) return;
    dialog.close();
    document.getElementById("panel-body").replaceChildren();
    settle();
    if (opener) opener.classList.remove("current");
    const back = usable(opener) ? opener : document.querySelector("#question textarea");
    opener = null;
    if (!back) return;
    back.setAttribute("data-returned", ""); // no preview of what was just read
    back.focus();
  }

  function show(title, nodes) {
    const dialog = panel();
    const body = document.getElementById("panel-body");
    document.getElementById("panel-title").textContent = title;
    body.replaceChildren(...nodes);
    const facts = body.querySelector(".source > .facts");
    const label = body.querySelector(".source > .label");
    const note = [facts, label].filter(Boolean).map((line, at) => {
      const part = document.createElement("span");
      part.className = line === label ? "label-words" : "";
      part.textContent = line.textContent.trim();
      return at ? [". ", part] : [part];
    });
    document.getElementById("panel-note").replaceChildren(...note.flat());
    if (facts) facts.remove();
    body.querySelectorAll("h1").forEach((heading) => heading.remove());
    if (!dialog.open) dialog.show();
    settle();
    const mark = body.querySelector("#quote");
    const low = window.innerHeight < 360; // 400% zoom: the whole height is for the quote
    if (mark) mark.scrollIntoView({ block: low ? "start" : "center" });
    else body.scrollTop = 0;
    document.getElementById("panel-title").focus({ preventScroll: true });
  }

  async function open(link) {
    if (opener) opener.classList.remove("current");
    opener = link;
    link.classList.add("current");
    const address = new URL(link.href, location.href);
    try {
      const answer = await fetch(address.pathname + address.search, { credentials: "omit", cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      if (!main) throw new Error("no page");
      const title = page.querySelector("h1");
      const shown = document.createElement("div"); // the chat's page has a "main" already
      shown.className = "source";
      shown.append(...document.importNode(main, true).childNodes);
      show(title ? title.textContent : "Source", [shown]);
    } catch {
      const line = document.createElement("p");
      line.textContent = "The document cannot be opened right now. Please check your connection and try again.";
      show("Source", [line]);
    }
  }

  const local = (link) => {
    const address = new URL(link.href, location.href);
    return address.origin === location.origin && /^\/(source\/|help$)/.test(address.pathname);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (panel().contains(link) || !local(link)) return;
    event.preventDefault();
    open(link);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel().open) {
      event.preventDefault();
      close();
    } else if (event.key === " " && event.target.matches && event.target.matches("a.cite, a.open")) {
      event.preventDefault();
      event.target.click();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    wide.addEventListener("change", settle);
    document.getElementById("panel-close").addEventListener("click", close);
  });
})();
