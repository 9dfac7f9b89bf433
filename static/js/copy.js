/**
 * The button beside a field that may be copied (`data-copy`): one press takes all of it along.
 *
 * Without script the button stays hidden; the field is there to be marked and copied by hand.
 */
function show(within) {
  for (const button of within.querySelectorAll("[data-copy-button][hidden]")) button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy-button]");
  const field = button?.parentElement.querySelector("[data-copy]");
  if (!field) return;
  field.select(); // where the browser refuses, the next key press copies
  try {
    await navigator.clipboard.writeText(field.value);
    document.dispatchEvent(new CustomEvent("toast", { detail: { message: button.dataset.said, level: "success" } }));
  } catch {
    field.focus();
  }
});
document.addEventListener("htmx:load", (event) => show(event.target));
show(document);
