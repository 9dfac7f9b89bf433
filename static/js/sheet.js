/**
 * When one part of the sheet is saved the sheet is drawn anew. A form that is open in another part, with what was
 * typed, is taken out before and put back after, so that nothing typed is lost.
 *
 * Without script every form is a page of its own and no two are open at once.
 */
let kept = [];
let open = []; // what the reader had unfolded
let strip = null;
let left = ""; // the part whose form was saved or given up, or that tells what was saved: the keyboard goes on from there

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  strip = target.id === "part-facts" ? target.querySelector(".strip")?.cloneNode(true) : null;
  if (!target.matches("#sheet, #margin, [data-sheet]") || xhr.status !== 200) return;
  open = [...target.querySelectorAll("details[id][open]")].map((fold) => fold.id);
  kept = [...target.querySelectorAll(".part-form")].filter((part) => part.dataset.saved !== "yes");
  kept.forEach((part) => part.remove());
});

document.addEventListener("htmx:afterSwap", () => {
  for (const part of kept) document.getElementById(part.id)?.replaceWith(part);
  kept = [];
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  open = [];
});

/* Until it has settled the new part still has the classes of the form that stood in its place. */
document.addEventListener("htmx:afterSettle", () => {
  const part = left && document.getElementById(left);
  if (!part || part.matches(".part-form")) return;
  if (part.matches("details")) part.open = true;
  left = "";
  const next = part.querySelector("h2[tabindex]") ?? part.querySelector("a[hx-get]") ?? part.querySelector("a, button"); // adds or edits, leaves no sheet
  next?.focus({ preventScroll: true });
  part.scrollIntoView({ block: "nearest" });
  next?.scrollIntoView({ block: "nearest" }); // of a part that is taller than the window
});

/* Escape leaves a form in which nothing was typed; what was typed is given up by Cancel alone. */
document.addEventListener("keydown", (event) => {
  const part = event.target.closest?.(".part-form");
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !part) return;
  const typed = [...part.querySelectorAll("input, textarea")].some((one) => one.value !== one.defaultValue);
  const chosen = [...part.querySelectorAll("option")].some((one) => one.selected !== one.defaultSelected && one.defaultSelected);
  if (typed || chosen) return;
  part.querySelector(".form__foot a[hx-get]")?.click();
});

/* While evidence is written the twelve facts stay in sight over the form. */
document.addEventListener("htmx:load", () => {
  const form = document.querySelector("#part-facts.part-form .section__body");
  if (!strip || !form) return;
  strip.querySelectorAll("a").forEach((one) => one.removeAttribute("href")); // their lines are not on the page now
  if (!form.querySelector(".strip")) form.prepend(strip);
  strip = null;
});

/* The part that tells what was written, where the answer names another than the form stood in. */
const landing = (xhr) => /"url": "[^"]*#(part-[\w-]+)"/.exec(xhr.getResponseHeader("HX-Trigger") ?? "")?.[1];

/* The form that the server has accepted goes with the swap that follows. */
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  const part = elt.closest?.(".part-form");
  if (!part) return;
  if (xhr.status === 204) part.setAttribute("data-saved", "yes");
  if (xhr.status === 204) left = landing(xhr) ?? part.id;
  else if (elt.matches(".form__foot a")) left = part.id;
});

/* A link to what is folded away unfolds it. */
function unfold(hash) {
  const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  const fold = target && target.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
}
document.addEventListener("click", (event) => unfold(event.target.closest?.('a[href^="#"]')?.getAttribute("href") ?? ""));
unfold(location.hash);
