/**
 * Drafts: what is typed into form[data-draft="name"] is kept on this device, under the person and the form, until the
 * server has it. A draft that comes back says so and can be thrown away. Log-out takes every draft with it.
 *
 * Without script nothing is kept; a form that the server refuses comes back with everything typed.
 */
const user = document.body.dataset.user;
const words = document.getElementById("words")?.dataset ?? {};
const PREFIX = "hanjang:draft:";
const DAYS = 14 * 24 * 3600 * 1000;
const SENT = "hanjang:sent";

const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft}`;
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit])"));

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < DAYS ? draft.values : null;
  } catch {
    return null;
  }
}

function keep(form) {
  const values = fieldsOf(form).map((field) => [field.name, field.matches("[type=checkbox], [type=radio]") ? [field.value, field.checked] : field.value]);
  const refused = form.querySelector(".errors"); // what it came back with is the person's own
  const text = fieldsOf(form).some((field) => field.matches("textarea, [type=text], input:not([type])") && field.value.trim() && (refused || field.value !== field.defaultValue));
  try {
    if (text) localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values }));
    else localStorage.removeItem(keyOf(form));
  } catch {
    /* the device keeps nothing: the form still works */
  }
}

function bringBack(form) {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = "yes";
  const values = form.querySelector(".errors") ? null : read(keyOf(form));
  if (!values) return;
  const before = new FormData(form);
  for (const [name, value] of values) {
    for (const field of fieldsOf(form).filter((one) => one.name === name)) {
      if (!Array.isArray(value)) field.value = value;
      else if (field.value === value[0]) field.checked = value[1];
    }
  }
  const changed = [...new FormData(form)].some(([name, value]) => !before.getAll(name).includes(value));
  if (changed) form.prepend(note(form));
}

function note(form) {
  const box = Object.assign(document.createElement("p"), { className: "kept" });
  box.setAttribute("role", "status");
  const text = Object.assign(document.createElement("span"), { textContent: words.kept });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: words.discard });
  button.addEventListener("click", () => {
    localStorage.removeItem(keyOf(form));
    form.reset();
    box.remove();
    fieldsOf(form)[0]?.focus();
  });
  box.append(text, button);
  return box;
}

const look = (root) => root.querySelectorAll?.("form[data-draft]").forEach(bringBack);

if (user) {
  /* A plain form went out: the draft goes once the next page shows that it has arrived. */
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent) {
    const again = [...document.querySelectorAll("form[data-draft]")].find((form) => keyOf(form) === sent);
    if (!again || document.querySelector('#toasts [data-level="success"]')) localStorage.removeItem(sent);
  }
  look(document);
  document.addEventListener("htmx:load", (event) => (event.detail.elt.matches?.("form[data-draft]") ? bringBack(event.detail.elt) : look(event.detail.elt)));
  document.addEventListener("content", (event) => look(event.detail.root));

  let timer, waiting;
  const keepWaiting = () => {
    if (waiting?.isConnected) keep(waiting);
    waiting = null;
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (!form) return;
    clearTimeout(timer);
    waiting = form;
    timer = setTimeout(keepWaiting, 300);
  });
  window.addEventListener("pagehide", keepWaiting); // emptied and left at once: the old text must not come back
  document.addEventListener("submit", (event) => {
    const form = event.target;
    clearTimeout(timer);
    waiting = null;
    if (form.matches("[data-clears-drafts]")) {
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
    } else if (form.matches("[data-draft]")) {
      keep(form);
      if (!form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, keyOf(form));
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form[data-draft]");
    const { xhr, successful } = event.detail;
    // htmx leaves "successful" empty where the answer sends it to another page
    const received = successful || xhr.getResponseHeader("HX-Redirect");
    if (form && received && xhr.status !== 422) localStorage.removeItem(keyOf(form));
  });
}
