/**
 * Sheets of the pack open where they stand, one at a time: a form in a sheet answers for that sheet alone. What is saved
 * in it, a decision or an opinion, is shown at once.
 *
 * Without script a sheet has the link to its report, where the same is typed.
 */
const closed = new WeakMap(); // the place of a sheet → what stands there while it is closed

function want(place) {
  place?.dispatchEvent(new Event("sheet-wanted"));
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.(".pack-sheet")) return;
  const place = event.target.querySelector("[data-sheet]");
  if (!closed.has(place)) closed.set(place, place.cloneNode(true));
  if (event.target.open) want(place);
  else place.replaceChildren(...closed.get(place).cloneNode(true).childNodes);
}, true);

for (const name of ["coaching-changed", "opportunity-changed"]) {
  document.body.addEventListener(name, () => want(document.querySelector(".pack-sheet[open] [data-sheet]")));
}

/* An answer that comes when its sheet is closed again would be a second sheet on the page. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const sheet = event.detail.target.closest?.(".pack-sheet");
  if (sheet && !sheet.open) event.detail.shouldSwap = false;
});

/* The page has its own first heading: that of a sheet in it is one of the second level. */
document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
  if (target.matches("[data-sheet]")) target.querySelector("h1")?.setAttribute("aria-level", "2");
});
