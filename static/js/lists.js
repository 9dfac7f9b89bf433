/**
 * `j` and `k` walk through the rows of a list ([data-list] with [data-row]s) by moving the focus along their links, so
 * that Enter opens what one stands on.
 *
 * Without script Tab walks the same links. A [data-tick-all] link ticks every row that is there by now, and a second time
 * none; without script its address has the rows of the page ticked.
 */
function links() {
  const rows = [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.checkVisibility());
  return rows.map((row) => row.querySelector("a[href]")).filter(Boolean);
}

document.addEventListener("letter", (event) => {
  const { letter } = event.detail;
  if (letter !== "j" && letter !== "k") return;
  const stops = links();
  if (!stops.length) return;
  event.preventDefault();
  const row = document.activeElement?.closest?.("[data-row]");
  const at = stops.findIndex((link) => row?.contains(link));
  const next = letter === "j" ? Math.min(at + 1, stops.length - 1) : Math.max(at - 1, 0);
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-tick-all]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const boxes = [...document.querySelectorAll(".row__tick")];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
