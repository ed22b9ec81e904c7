// When there is no room for a question, it is said in plain words and the question stays in the box.
// When the page goes, the server is told, so that it forgets the chat at once.
"use strict";

(() => {
  const send = window.fetch;
  let session = "";

  function say(text) {
    const composer = document.getElementById("composer");
    let line = document.getElementById("busy");
    if (!line && composer) {
      line = document.createElement("p");
      line.id = "busy";
      line.setAttribute("role", "alert");
      composer.prepend(line);
    }
    if (line && line.textContent !== text) line.textContent = text;
    if (line) line.hidden = !text;
  }

  window.fetch = async (resource, options) => {
    const reply = await send(resource, options);
    if (!String(resource.url || resource).includes("/queue/join")) return reply;
    try {
      session = JSON.parse(options.body).session_hash || session;
      const full = reply.status === 503 || reply.status === 429 || reply.status === 413;
      say(full ? (await reply.clone().json()).detail : "");
    } catch {
      // Not ours to read: the page shows what it can.
    }
    return reply;
  };

  window.addEventListener("pagehide", (event) => {
    if (!event.persisted && session) navigator.sendBeacon("/leave", session);
  });
})();
