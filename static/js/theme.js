/**
 * The switch of appearance acts at once and tells the server behind the scenes.
 *
 * Without script it is a POST form: the server remembers the choice and draws the page again.
 */
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  const theme = event.submitter.value;
  document.documentElement.dataset.theme = theme;
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(button === event.submitter)));
  const values = new FormData(form, event.submitter);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(values), headers: { "HX-Request": "true" }, keepalive: true });
    if (!answer.ok) throw new Error(answer.statusText);
  } catch {
    const message = document.getElementById("words")?.dataset.network;
    document.dispatchEvent(new CustomEvent("toast", { detail: { message, level: "error" } }));
  }
});
