/**
 * Keys: `/` and Ctrl-K find, `?` shows the keys, and a letter presses the visible control that names it with
 * data-key ("l" log, "e" edit, "n" new). Reads event.code, so the keys are the same with Korean input on; says nothing
 * while one types or composes. body[data-shortcuts="off"] switches the single keys off.
 *
 * Without script everything that a key does is a link or a button on the page.
 */
const LETTERS = /^Key([A-Z])$/;

function isTyping(element) {
  return element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") != null;
}

function find() {
  const input = document.getElementById("search-input");
  if (input?.checkVisibility()) {
    input.focus();
    input.select();
  } else {
    document.querySelector(".head__find")?.click();
  }
}

function press(letter) {
  const control = [...document.querySelectorAll(`[data-key="${letter}"]`)].find((one) => one.checkVisibility());
  control?.click();
  return control !== undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyK") {
    event.preventDefault();
    return find();
  }
  if (document.body.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector("dialog[open]")) return;

  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    const keys = document.getElementById("keys");
    if (!keys) return;
    event.preventDefault();
    keys.showModal();
  } else if (event.key === "/" || event.code === "Slash") {
    event.preventDefault();
    find();
  } else if (!event.shiftKey) {
    const letter = LETTERS.exec(event.code)?.[1].toLowerCase();
    if (!letter) return;
    const taken = !document.dispatchEvent(new CustomEvent("letter", { detail: { letter }, cancelable: true }));
    if (taken || press(letter)) event.preventDefault();
  }
});
