/**
 * <hj-combobox data-url data-name [data-multiple]>: a text field that asks the server as one types and keeps the id of
 * what was chosen in a hidden input, or one ticked chip for each with data-multiple. The list is a combobox popup as
 * the ARIA pattern has it: arrows, Enter, Escape, Backspace on an empty field.
 *
 * Without script the text itself is sent as <name>_text and the server finds whom it means.
 */
const WAIT = 120;
let count = 0;

class Combobox extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.input = this.querySelector("input.input");
    this.chips = this.querySelector(".combo__chips");
    this.words = document.getElementById("words").dataset;
    this.list = Object.assign(document.createElement("div"), { className: "combo__list", id: `combo-${++count}`, role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${this.input.id}"]`)?.textContent.trim() ?? "");
    this.said = Object.assign(document.createElement("span"), { className: "sr-only", role: "status" });
    this.append(this.list, this.said);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      this.input.setAttribute(name, value);
    }
    this.input.addEventListener("input", (event) => this.typed(event));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.mark());
    if (document.activeElement === this.input) this.mark();
    this.addEventListener("focusout", (event) => this.contains(event.relatedTarget) || this.leave());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    this.chips?.addEventListener("change", (event) => {
      if (event.target.checked) return;
      event.target.closest("label")?.remove();
      this.changed();
    });
  }

  get multiple() { return this.hasAttribute("data-multiple"); }
  get hiddenInput() { return this.chips.querySelector("input[type=hidden]"); }
  get options() { return [...this.list.querySelectorAll("[role=option]:not([aria-disabled])")]; }

  /* What is chosen, as [id, text]: read and set by whoever keeps and brings back a form. */
  get chosen() {
    if (!this.multiple) return this.hiddenInput.value ? [[this.hiddenInput.value, this.input.value]] : [];
    return [...this.chips.querySelectorAll("input:checked")].map((box) => [box.value, box.closest("label").querySelector("span").textContent]);
  }

  set chosen(pairs) {
    if (this.multiple) this.chips.replaceChildren(...pairs.map(([value, text]) => this.chip(value, text)));
    else [this.hiddenInput.value, this.input.value] = pairs[0] ?? ["", ""];
    this.changed();
  }

  /* Who types over the one that stands there means another: both names in one would be a third. */
  mark() {
    if (!this.multiple && this.hiddenInput.value) this.input.select();
  }

  typed() {
    if (!this.multiple && this.hiddenInput.value) this.keep("");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const q = this.input.value.trim();
    this.asked?.abort();
    if (!q) return this.shut();
    this.asked = new AbortController();
    try {
      const url = new URL(this.dataset.url, location.href);
      url.searchParams.set("q", q);
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: this.asked.signal });
      if (!answer.ok) return this.shut();
      this.list.innerHTML = await answer.text();
      this.open();
    } catch (error) {
      if (error.name !== "AbortError") this.shut();
    }
  }

  open() {
    this.options.forEach((option, i) => (option.id = `${this.list.id}-${i}`));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.at(this.options[0]);
    this.said.textContent = this.options.length ? `${this.words.found}${this.options.length}` : this.words.none;
  }

  shut() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /* An answer still on its way would open the list over what the person has gone on to. */
  leave() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.shut();
  }

  at(option) {
    this.options.forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const { options } = this;
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.list.hidden) return this.ask();
      this.at(options[(now + steps[event.key] + options.length) % options.length]);
    } else if (event.key === "Enter" && !this.list.hidden && now >= 0) {
      event.preventDefault();
      this.choose(options[now]);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.shut();
    } else if (event.key === "Backspace" && this.multiple && !this.input.value) {
      this.chips.lastElementChild?.remove();
      this.changed();
    }
  }

  choose(option) {
    if (!option || option.getAttribute("aria-disabled")) return;
    const { value, text } = option.dataset;
    this.leave();
    if (!this.multiple) {
      if (value) this.input.value = text;
      this.keep(value);
      this.changed();
    } else if (value) {
      if (!this.chips.querySelector(`input[value="${CSS.escape(value)}"]`)) this.chips.append(this.chip(value, text));
      this.input.value = "";
    }
    this.shut();
    if (this.multiple) this.changed();
    this.after(value).focus();
  }

  /* After the first of several the form's own next question, where it names one (data-then): most forms want one. */
  after(value) {
    const first = this.multiple && value && this.chips.children.length === 1;
    const then = value ? first && this.dataset.then : this.dataset.thenNew;
    return (then && this.closest("form")?.elements.namedItem(then)) || this.input;
  }

  /* What is chosen changed: told as typing is, so that whoever listens to a form's input hears of it. */
  changed() {
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  keep(value) {
    this.hiddenInput.value = value;
    this.hiddenInput.dispatchEvent(new Event("change", { bubbles: true }));
  }

  chip(value, text) {
    const chip = this.querySelector("template").content.firstElementChild.cloneNode(true);
    Object.assign(chip.querySelector("input"), { value, checked: true });
    chip.querySelector("span").textContent = text;
    return chip;
  }
}

customElements.define("hj-combobox", Combobox);
