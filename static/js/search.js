/**
 * Find from anywhere: opens the panel under the search field when the server has answered, and lets the arrow keys
 * walk from the field through what was found. htmx does the asking.
 *
 * Without script the field is a plain GET form that leads to the search page.
 */
const form = document.getElementById("search");
const input = document.getElementById("search-input");
const panel = document.getElementById("search-panel");

function open(shown) {
  panel.hidden = !shown;
  input.setAttribute("aria-expanded", String(shown));
}

function walk(step) {
  const stops = [input, ...panel.querySelectorAll("a")];
  const at = stops.indexOf(document.activeElement);
  stops[(at + step + stops.length) % stops.length].focus();
}

if (form) {
  panel.addEventListener("htmx:afterSwap", () => open(input.value.trim() !== "" && form.contains(document.activeElement)));
  input.addEventListener("input", () => input.value.trim() || open(false));
  input.addEventListener("focus", () => input.value.trim() && panel.childElementCount && open(true));
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || open(false));
  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") {
      if (panel.hidden) input.blur();
      else input.focus(), open(false);
      event.preventDefault();
    } else if (!panel.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    }
  });
}
