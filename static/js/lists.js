/**
 * `j` and `k` walk through the rows of a list ([data-list] with [data-row]s) by moving the focus along their links, so
 * that Enter opens what one stands on.
 *
 * Without script Tab walks the same links.
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
