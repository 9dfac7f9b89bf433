/**
 * Toasts: one line at the edge of the screen about what has just happened. The server asks for one with the event
 * "toast" ({message, level, undo_url}); they let themselves go, except errors, and wait while one looks at them.
 *
 * Without script the messages of the last page stand in the flow of the page, above its content.
 */
const STAY = 6000;
const region = document.getElementById("toasts");
const template = document.getElementById("toast-template");

/* A modal dialog makes everything outside it inert, so the toasts live inside it while it is open. */
function moveIn() {
  const host = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;
  if (region.parentElement !== host) host.append(region);
}

function letGo(toast) {
  if (toast.dataset.level === "error") return;
  let timer = setTimeout(() => toast.remove(), STAY);
  const wait = () => clearTimeout(timer);
  const goOn = () => (timer = setTimeout(() => toast.remove(), STAY / 2));
  toast.addEventListener("pointerenter", wait);
  toast.addEventListener("focusin", wait);
  toast.addEventListener("pointerleave", goOn);
  toast.addEventListener("focusout", goOn);
}

function undoButton(url) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = document.getElementById("words").dataset.undo;
  button.addEventListener("click", () => {
    button.closest(".toast").remove();
    htmx.ajax("POST", url, { source: document.body, swap: "none" });
  });
  return button;
}

/* What went well makes room for what happened after it, unless it can be undone or somebody looks at it. */
function isOver(toast) {
  return toast.dataset.level === "success" && !toast.querySelector(".button") && !toast.matches(":hover, :focus-within");
}

function show({ message, level = "info", undo_url: undo }) {
  if (!message) return;
  moveIn();
  const kind = level === "error" || level === "warning" ? "error" : "info";
  const toast = template.content.querySelector(`[data-level="${kind}"]`).cloneNode(true);
  toast.dataset.level = level;
  toast.querySelector(".toast__text").textContent = message;
  if (undo) toast.querySelector(".toast__text").after(undoButton(undo));
  region.querySelectorAll(".toast").forEach((old) => {
    if (old.querySelector(".toast__text").textContent === message || isOver(old)) old.remove();
  });
  region.append(toast);
  letGo(toast);
}

if (region && template) {
  region.querySelectorAll(".toast").forEach(letGo);
  document.addEventListener("toast", (event) => show(event.detail ?? {}));
  document.addEventListener("click", (event) => event.target.closest?.("[data-close-toast]")?.closest(".toast").remove());
  document.addEventListener("close", () => document.body.append(region), true);
}
