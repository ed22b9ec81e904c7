// The page for a visit: asked for with a body, so that no word of a question stands in an address, and saved as a file.
"use strict";

(() => {
  const OFFLINE = "The page could not be made. Please check your connection and try again.";

  // The person's own words as they are shown, without what is for screen readers.
  function asked(turn) {
    const heading = turn.querySelector(".asked").cloneNode(true);
    heading.querySelectorAll(".sr").forEach((node) => node.remove());
    heading.querySelectorAll("br").forEach((node) => node.replaceWith("\n"));
    return heading.textContent.trim();
  }

  function say(button, text, loud) {
    button.parentElement.querySelector(".sheet-note").textContent = text;
    document.getElementById(loud ? "alert" : "announce").textContent = text;
  }

  async function save(button) {
    const reply = button.closest(".reply");
    const held = reply.querySelector(".proof-json");
    if (!held || button.disabled) return;
    button.disabled = true;
    say(button, "Making the page…", false);
    try {
      const question = asked(button.closest(".turn"));
      const form = ["simple", "detail"].find((name) => reply.classList.contains(`as-${name}`)) || "usual";
      const body = JSON.stringify({ question, proof: JSON.parse(held.textContent), form });
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("/sheet", { method: "POST", headers, body, credentials: "omit", cache: "no-store" });
      if (!answer.ok) {
        const said = await answer.json().catch(() => ({}));
        say(button, said.detail || OFFLINE, true);
        return;
      }
      const address = URL.createObjectURL(await answer.blob());
      const link = document.createElement("a");
      link.href = address;
      link.download = "citewell-visit-sheet.pdf";
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(address), 10000);
      say(button, "Saved: citewell-visit-sheet.pdf", false);
    } catch {
      say(button, OFFLINE, true);
    } finally {
      button.disabled = false;
      button.focus({ preventScroll: true });
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.save-sheet");
    if (button) save(button);
  });
})();
