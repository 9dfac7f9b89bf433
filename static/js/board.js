/**
 * Cards of the board are drawn with the pointer to another column; that sends the card's own form, so that the server
 * decides as for its list and button, which everybody else uses.
 *
 * Without script those are there alone.
 */
let drawn = null;
let moved = "";

function ready() {
  for (const card of document.querySelectorAll("[data-card]")) card.draggable = true;
}

function over(event) {
  return drawn && event.target.closest?.("[data-column]");
}

function leave() {
  for (const column of document.querySelectorAll(".is-over")) column.classList.remove("is-over");
}

document.addEventListener("dragstart", (event) => {
  drawn = event.target.closest?.("[data-card]") ?? null;
  if (!drawn) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", drawn.querySelector("a").textContent);
});

document.addEventListener("dragover", (event) => {
  const column = over(event);
  if (!column) return;
  event.preventDefault();
  leave();
  if (column !== drawn.closest("[data-column]")) column.classList.add("is-over");
});

document.addEventListener("drop", (event) => {
  const column = over(event);
  if (!column) return;
  event.preventDefault();
  if (column === drawn.closest("[data-column]")) return;
  const form = drawn.querySelector("form");
  const list = form.elements.to;
  const place = column.dataset.column;
  if (![...list.options].some((option) => option.value === place)) list.add(new Option(column.dataset.name, place));
  list.value = place;
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  leave();
  drawn = null;
});

/* The keyboard goes on from the card that was moved. */
document.addEventListener("submit", (event) => {
  const card = event.target.closest?.("[data-card]");
  if (card) moved = card.querySelector("a").id;
});

document.addEventListener("htmx:afterSettle", (event) => {
  ready();
  if (event.detail.elt.id !== "board" || !moved) return;
  if (!document.querySelector("#board [data-focus]")) document.getElementById(moved)?.focus();
  moved = "";
});

ready();
