/**
 * A document that is attached to evidence makes "document" its kind, where nobody has chosen one: the choice is shown,
 * and can be changed. Where the customer's paper would make the fact somebody has to say that it is hers.
 * Without script the form says what it is before a file is chosen.
 */
let came = false; // the field alone was drawn anew, since a file has come

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  came = detail.target.id === "id_kept_files";
});

document.addEventListener("htmx:afterSwap", () => {
  const field = came && document.getElementById("id_kept_files");
  const kind = field?.form?.elements.origin;
  came = false;
  if (!kind || !field.querySelector("[data-document]")) return;
  if ([...kind.options].some((one) => one.selected !== one.defaultSelected)) return; // chosen
  const fact = field.form.elements.fact_code?.value;
  if (kind.dataset.provedByPaper?.split(" ").includes(fact)) return;
  if (kind.dataset.chosen || ![...kind.options].some((one) => one.value === "document")) return;
  kind.dataset.chosen = "by-file"; // once: whoever changes it back has chosen
  kind.value = "document";
  const fold = kind.closest("details");
  if (fold) fold.open = true;
});

document.addEventListener("change", ({ target }) => {
  if (target.name === "origin") target.dataset.chosen = "by-hand"; // also where what stood there was chosen again
});
