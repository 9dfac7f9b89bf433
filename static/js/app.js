/**
 * What every page needs from a script before anything else: a mark on <html> that scripts run, one listener for
 * everything that goes wrong on the way to the server, and focus that survives a swap.
 *
 * Without script: pages and forms answer in full, so nothing has to be caught and focus is the browser's business.
 */
const root = document.documentElement;
root.classList.add("js");

const words = document.getElementById("words")?.dataset ?? {};

function say(message, level = "info") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { message, level } }));
}

function sayStatus(status) {
  if (status === 401) return; // the log-in page says it, and a hint is not worth a word
  if (status === 403) say(words.forbidden, "error");
  else if (status === 404) say(words.missing, "error");
  else if (status === 429) say(words.busy, "error");
  else say(words.server, "error");
}

document.addEventListener("htmx:responseError", (event) => {
  const xhr = event.detail.xhr;
  const told = xhr.getResponseHeader("HX-Trigger")?.includes('"toast"');
  if (!told) sayStatus(xhr.status);
});
document.addEventListener("htmx:sendError", () => say(words.network, "error"));
document.addEventListener("htmx:timeout", () => say(words.network, "error"));

/* Focus: remember which control held it, and give it to its successor when a swap took it away. */
let held = null;
document.addEventListener("htmx:beforeSwap", () => {
  const active = document.activeElement;
  held = active && active !== document.body ? { id: active.id, name: active.name, form: active.form?.id } : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const swapped = event.detail.elt;
  const wanted = swapped.matches?.("[data-focus]") ? swapped : swapped.querySelector?.("[data-focus]");
  if (wanted) return wanted.focus();
  if (document.activeElement && document.activeElement !== document.body) return;
  if (!held) return;
  const again = (held.id && document.getElementById(held.id)) || (held.name && swapped.querySelector?.(`[name="${CSS.escape(held.name)}"]`));
  const target = again || swapped.closest?.("[tabindex], main") || document.getElementById("main");
  target?.focus({ preventScroll: true });
});
document.querySelector("main [data-focus]")?.focus();

/* Of tabs that scroll sideways the current one is in sight. */
function showTabs() {
  for (const tab of document.querySelectorAll(".tabs > [aria-current]")) {
    const bar = tab.parentElement;
    bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - (bar.clientWidth - tab.offsetWidth) / 2;
  }
}
document.addEventListener("htmx:afterSettle", showTabs);
showTabs();

document.addEventListener("click", (event) => event.target.closest("[data-print]") && print());

/* On and off line. */
const banner = document.getElementById("offline");
function line() {
  if (banner) banner.hidden = navigator.onLine;
}
addEventListener("offline", line);
addEventListener("online", () => {
  line();
  say(words.backOnline, "success");
});
line();

/* The page that is shown without a line; nothing else is kept on the device (templates/components/service_worker.js). */
const { worker } = document.body.dataset;
if (worker) navigator.serviceWorker?.register(worker).catch(() => {});
