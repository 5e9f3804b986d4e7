// Watches the printer while cards are with it: asks for counts only, and reloads the list when they change, unless
// somebody is at work in the page. Without this file the page says the same when it is loaded again.

const PAUSE_MS = 2000;
const panel = document.querySelector("[data-progress]");
const changed = document.querySelector("[data-changed]");

function isAtWork() {
  const focused = document.activeElement;
  const isIdle = focused === null || focused === document.body || focused.id === "main";
  return !isIdle || document.querySelector("details[open]") !== null;
}

async function look() {
  const answer = await fetch(panel.dataset.progress, { headers: { accept: "application/json" } });
  if (!answer.ok || answer.redirected) {
    return;
  }
  const { printing } = await answer.json();
  if (String(printing) === panel.dataset.printing) {
    setTimeout(look, PAUSE_MS);
  } else if (isAtWork()) {
    changed.hidden = false;
  } else {
    location.reload();
  }
}

if (panel !== null) {
  setTimeout(look, PAUSE_MS);
}
