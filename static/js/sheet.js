/**
 * When one part of the sheet is saved the sheet is drawn anew. A form that is open in another part, with what was
 * typed, is taken out before and put back after, so that nothing typed is lost.
 *
 * Without script every form is a page of its own and no two are open at once.
 */
let kept = [];
let strip = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  strip = target.id === "part-facts" ? target.querySelector(".strip")?.cloneNode(true) : null;
  if (!["sheet", "margin"].includes(target.id) || xhr.status !== 200) return;
  kept = [...target.querySelectorAll(".part-form")].filter((part) => part.dataset.saved !== "yes");
  kept.forEach((part) => part.remove());
});

document.addEventListener("htmx:afterSwap", () => {
  for (const part of kept) document.getElementById(part.id)?.replaceWith(part);
  kept = [];
});

/* While evidence is written the twelve facts stay in sight over the form. */
document.addEventListener("htmx:load", () => {
  const form = document.querySelector("#part-facts.part-form .section__body");
  if (!strip || !form) return;
  strip.querySelectorAll("a").forEach((one) => one.removeAttribute("href")); // their lines are not on the page now
  if (!form.querySelector(".strip")) form.prepend(strip);
  strip = null;
});

/* The form that the server has accepted goes with the swap that follows. */
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  if (xhr.status === 204) elt.closest?.(".part-form")?.setAttribute("data-saved", "yes");
});
