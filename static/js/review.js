/**
 * Review mode: j or n goes on to the next sheet, k or p back, by pressing the form's own buttons, so that what was
 * typed is saved on this sheet first; w goes into the note, Esc out of it, and Ctrl-Enter saves and goes on. The time is that during which the page is looked at, shown in whole minutes.
 *
 * Without script the buttons do the same, and the server takes the time since the sheet was opened.
 */
const GOES = { j: "next", n: "next", k: "previous", p: "previous" };
const form = document.getElementById("review");
const clock = document.querySelector("[data-review-clock]");
const seconds = document.querySelector('#review [name="seconds"]');
let looked = 0;
let since = document.hidden ? null : performance.now();

// before any list takes the letter for its rows
window.addEventListener("letter", (event) => {
  if (event.detail.letter === "w" && form) {
    event.preventDefault();
    event.stopImmediatePropagation();
    form.elements.text.focus();
    return;
  }
  const button = document.querySelector(`[data-review-go="${GOES[event.detail.letter]}"]`);
  if (!button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!button.disabled) button.click();
}, true);

function count() {
  if (since !== null) {
    const now = performance.now();
    looked += (now - since) / 1000;
    since = now;
  }
  if (seconds) seconds.value = Math.round(looked);
  if (!clock) return;
  const minutes = (spent) => Math.floor((Number(spent) + looked) / 60);
  const text = clock.dataset.words.replace("{here}", minutes(clock.dataset.spent)).replace("{all}", minutes(clock.dataset.total));
  if (clock.textContent !== text) clock.textContent = text;
}

document.addEventListener("visibilitychange", () => {
  count();
  since = document.hidden ? null : performance.now();
});
form?.addEventListener("submit", count);
form?.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.key === "Escape") event.target.blur();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[name="go"][value="next"]'));
  }
});
setInterval(count, 5000);
count();
