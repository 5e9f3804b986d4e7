// Single-key shortcuts: a key pressed outside a field follows the link or presses the button that carries it in
// data-key. They can be switched off for good at the foot of the page; every page works without this file.

const STORE = "tunggal-keys";
const panel = document.querySelector("[data-keys]");
const control = document.querySelector("[data-keys-switch]");
let isOn = localStorage.getItem(STORE) !== "off";

function show() {
  document.documentElement.classList.toggle("has-keys", isOn);
  control?.setAttribute("aria-pressed", String(isOn));
}

function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select") !== null;
}

function follow(event) {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing && !event.repeat;
  if (!isOn || !isPlain || event.defaultPrevented || isTyping(event.target)) {
    return;
  }
  const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (target === undefined) {
    return;
  }
  event.preventDefault();
  if (target.matches("input, select, textarea")) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

control?.addEventListener("click", () => {
  isOn = !isOn;
  localStorage.setItem(STORE, isOn ? "on" : "off");
  show();
});
document.addEventListener("keydown", follow);
if (panel !== null) {
  panel.hidden = false;
}
show();
