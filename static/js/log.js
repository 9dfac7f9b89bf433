/**
 * The contact log's own two helps: the lines of what was heard offer the people who were there as they are chosen, and a
 * long text pasted into the one line goes on in "In more words" instead of being cut.
 *
 * Without script the people are offered once the form has been sent, and what one person alone can have said is hers.
 */
const form = (node) => node.closest?.(".log-form");

function there(root) {
  const people = [...root.querySelectorAll('[name="people"]:checked')].map((box) => [box.value, box.closest("label").querySelector("span").firstChild.textContent.trim()]);
  const typed = root.querySelector('[name="people_text"]')?.value.trim();
  return typed ? [...people, ["new", typed]] : people;
}

function offer(root) {
  const people = there(root);
  for (const select of root.querySelectorAll(".log-heard__who select")) {
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...people.map(([value, name]) => new Option(name, value, false, value === chosen)));
  }
}

function hears(event) {
  const root = form(event.target);
  if (root && event.target.closest('[data-name="people"], [name="people"]')) offer(root);
}
document.addEventListener("input", hears);
document.addEventListener("change", hears);

document.addEventListener("paste", (event) => {
  const line = event.target;
  const body = line.name === "line" && form(line)?.elements.namedItem("body");
  const text = event.clipboardData?.getData("text").trim() ?? "";
  if (!body || line.value.length + text.length <= line.maxLength) return;
  event.preventDefault();
  const room = Math.max(body.maxLength, 0) || Infinity;
  const whole = [body.value, line.value, text].filter(Boolean).join("\n");
  const { longer, cut } = document.getElementById("words").dataset;
  body.value = whole.slice(0, room);
  line.value = (line.value || text.split("\n", 1)[0]).slice(0, line.maxLength);
  body.closest("details").open = true;
  for (const field of [line, body]) field.dispatchEvent(new Event("input", { bubbles: true }));
  document.dispatchEvent(new CustomEvent("toast", { detail: whole.length > room ? { message: cut, level: "warning" } : { message: longer, level: "info" } }));
});
