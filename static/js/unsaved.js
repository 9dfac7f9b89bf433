/**
 * Warns before one leaves a page, or closes a dialog, with text that neither the server nor a draft has.
 *
 * Without script there is no warning; the browser itself keeps a form's text on Back.
 */
const words = document.getElementById("words")?.dataset ?? {};
const changed = new Set();

function isOpen(form) {
  return form.isConnected && form.method === "post" && !form.matches("[data-draft], [data-no-warning]");
}
const waiting = (root = document) => [...changed].some((form) => isOpen(form) && root.contains(form));

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form");
  if (form && event.target.matches("textarea, input:not([type=search], [type=checkbox], [type=radio])")) changed.add(form);
});
document.addEventListener("submit", (event) => changed.delete(event.target));
document.addEventListener("htmx:responseError", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) changed.add(form);
});
addEventListener("beforeunload", (event) => {
  if (waiting()) event.preventDefault();
});

document.getElementById("dialog")?.addEventListener("cancel", (event) => {
  if (waiting(event.target) && !confirm(words.unsaved)) event.preventDefault();
});
