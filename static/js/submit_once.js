/**
 * A form that is on its way is not sent twice: its button says that it is working (aria-busy) until the answer is here.
 *
 * Without script the form's one-time key makes the second send land on the first one's result.
 */
function buttonOf(form, submitter) {
  return submitter ?? form.querySelector("button:not([type=button]), input[type=submit]");
}

function rest(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-theme-form]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    buttonOf(form, event.submitter)?.setAttribute("aria-busy", "true");
  },
  true,
);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest?.("form");
  if (form) rest(form);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(rest);
});
