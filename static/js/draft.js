/**
 * Drafts: what is typed and chosen in form[data-draft="name"] is kept on this device, under the person and the form,
 * until the server has it. A draft that comes back says so and can be thrown away. One that was sent while the line was
 * cut keeps its one-time key, so that sending it again makes no second record. Log-out takes every draft with it.
 *
 * Without script nothing is kept; a form that the server refuses comes back with everything typed.
 */
const user = document.body.dataset.user;
const words = document.getElementById("words")?.dataset ?? {};
const PREFIX = "hanjang:draft:";
const DAYS = 14 * 24 * 3600 * 1000;
const SENT = "hanjang:sent";

const keyOf = (form) => `${PREFIX}${user}:${form.dataset.draft}`;
const typedInto = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit], [name=kept_files], .combo__chips input)";
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.matches(typedInto));
const combosOf = (form) => [...form.querySelectorAll("hj-combobox")];
const filesOf = (form) => [...form.querySelectorAll('[name="kept_files"]:checked')].map((box) => box.value);
const ticked = (field) => field.matches("[type=checkbox], [type=radio]");

/* Storage may be full, or switched off: the form still works. */
function write(key, draft) {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    /* nothing is kept */
  }
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    if (draft && Date.now() - draft.at < DAYS) return draft;
    if (draft) localStorage.removeItem(key);
  } catch {
    /* nothing was kept */
  }
  return null;
}

function keep(form) {
  const fields = fieldsOf(form);
  const refused = form.querySelector(".errors"); // what it came back with is the person's own
  const text = fields.some((field) => field.matches("textarea, [type=text], input:not([type])") && field.value.trim() && (refused || field.value !== field.defaultValue));
  const files = filesOf(form);
  if (!text && !files.length) return write(keyOf(form), null);
  write(keyOf(form), {
    at: Date.now(),
    values: fields.map((field) => [field.name, ticked(field) ? [field.value, field.checked] : field.value]),
    combos: Object.fromEntries(combosOf(form).map((combo) => [combo.dataset.name, combo.chosen])),
    files,
    key: form.dataset.sentOnce ? form.elements.namedItem("form_key")?.value : undefined,
  });
}

function bringBack(form) {
  if (form.dataset.draftReady) return;
  form.dataset.draftReady = "yes";
  const draft = form.querySelector(".errors") ? null : read(keyOf(form));
  if (!draft) return;
  const before = new FormData(form);
  const started = combosOf(form).map((combo) => [combo, combo.chosen]);
  for (const [combo] of started) if (draft.combos?.[combo.dataset.name]) combo.chosen = draft.combos[combo.dataset.name];
  fill(form, draft);
  if (draft.key && form.elements.namedItem("form_key")) {
    form.elements.namedItem("form_key").value = draft.key;
    form.dataset.sentOnce = "yes";
  }
  const changed = [...new FormData(form)].some(([name, value]) => name !== "form_key" && typeof value === "string" && !before.getAll(name).includes(value));
  if (changed || draft.files?.length) form.prepend(note(form, started));
  if (draft.files?.length) bringFilesBack(form, draft);
}

function fill(form, draft) {
  for (const [name, value] of draft.values) {
    for (const field of fieldsOf(form).filter((one) => one.name === name)) {
      if (!Array.isArray(value)) field.value = value;
      else if (field.value === value[0]) field.checked = value[1];
      const isFilled = ticked(field) ? field.checked !== field.defaultChecked : field.matches("textarea, input") && field.value !== field.defaultValue;
      const folded = isFilled && field.closest("details");
      if (folded) folded.open = true;
    }
  }
}

/* Files that were chosen are with the server already: it gives back those that are still there. */
async function bringFilesBack(form, draft) {
  const place = form.querySelector("[data-files]");
  if (!place) return;
  const url = new URL(place.dataset.files, location.href);
  new FormData(form).getAll("files_of").forEach((of) => url.searchParams.set("files_of", of));
  draft.files.forEach((id) => url.searchParams.append("kept_files", id));
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok || !place.isConnected) return;
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-files]");
    if (!part) return;
    place.replaceWith(part);
    window.htmx?.process(part);
    fill(form, { values: draft.values.filter(([name]) => name.startsWith("caption_")) });
    const folded = part.querySelector("img, li") && part.closest("details");
    if (folded) folded.open = true;
  } catch {
    /* no line: the text is here, the files come with the next opening */
  }
}

function box(text, button, role) {
  const line = Object.assign(document.createElement("p"), { className: "kept" });
  line.setAttribute("role", role);
  button.className = "button button--small";
  line.append(Object.assign(document.createElement("span"), { textContent: text }), button);
  return line;
}

function note(form, started) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: words.discard });
  const line = box(words.kept, button, "status");
  button.addEventListener("click", () => {
    write(keyOf(form), null);
    form.reset();
    started.forEach(([combo, chosen]) => (combo.chosen = chosen));
    form.querySelectorAll('[name="kept_files"]').forEach((file) => (file.checked = false));
    line.remove();
    fieldsOf(form)[0]?.focus();
  });
  return line;
}

/* The line was cut while it was sent: all of it is still here, and may be sent again as it is. */
function unsent(form) {
  form.querySelector("[data-unsent]")?.remove();
  const line = box(words.unsent, Object.assign(document.createElement("button"), { type: "submit", textContent: words.again }), "alert");
  line.dataset.unsent = "";
  form.prepend(line);
  line.scrollIntoView({ block: "nearest" });
}

const look = (root) => root.querySelectorAll?.("form[data-draft]").forEach(bringBack);
const draftOf = (event) => (event.detail.elt?.matches?.("form[data-draft]") ? event.detail.elt : null);

/* A plain form went out: the draft goes if the next page says that it has arrived. A log-in or an error does not. */
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (user && sent && document.querySelector('#toasts [data-level="success"]')) localStorage.removeItem(sent);

/* Who was typing when her session ended reads on the log-in page that it is not lost. */
const NOW = 60 * 1000;
function isKeptNow() {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(PREFIX) && Date.now() - JSON.parse(localStorage.getItem(key)).at < NOW);
  } catch {
    return false;
  }
}
if (!user && isKeptNow()) document.querySelector("[data-kept-now]")?.removeAttribute("hidden");

if (user) {
  look(document);
  document.addEventListener("htmx:load", (event) => (event.detail.elt.matches?.("form[data-draft]") ? bringBack(event.detail.elt) : look(event.detail.elt)));
  document.addEventListener("content", (event) => look(event.detail.root));

  let timer, waiting;
  const keepWaiting = () => {
    if (waiting?.isConnected) keep(waiting);
    waiting = null;
  };
  const keepSoon = (form) => {
    if (!form) return;
    clearTimeout(timer);
    waiting = form;
    timer = setTimeout(keepWaiting, 300);
  };
  document.addEventListener("input", (event) => keepSoon(event.target.closest?.("form[data-draft]")));
  document.addEventListener("htmx:afterSettle", (event) => draftOf(event) || keepSoon(event.detail.elt?.closest?.("form[data-draft]"))); // files came
  window.addEventListener("pagehide", keepWaiting); // emptied and left at once: the old text must not come back
  document.addEventListener("visibilitychange", keepWaiting); // a phone puts pages to sleep without a pagehide
  document.addEventListener("submit", (event) => {
    const form = event.target;
    clearTimeout(timer);
    waiting = null;
    if (form.matches("[data-clears-drafts]")) {
      Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key));
    } else if (form.matches("[data-draft]")) {
      form.dataset.sentOnce = "yes";
      keep(form);
      form.querySelector("[data-unsent]")?.remove();
      if (!form.hasAttribute("hx-post")) sessionStorage.setItem(SENT, keyOf(form));
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = draftOf(event);
    const { xhr, successful } = event.detail;
    // htmx leaves "successful" empty where the answer sends it to another page
    const received = successful || (xhr.status < 400 && xhr.getResponseHeader("HX-Redirect")); // 401 leads to the log-in
    if (form && received && xhr.status !== 422) write(keyOf(form), null);
  });
  for (const cut of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(cut, (event) => draftOf(event) && unsent(draftOf(event)));
}
