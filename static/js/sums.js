/**
 * <hj-sums data-url>: what the lines of the form around it come to, as the server reckons it while one types; it is asked
 * once typing rests and writes nothing. Beside a line stands what it comes to ([data-line]), here the totals ([data-sum]).
 * The total is read aloud only after a longer rest. Where no answer comes no figure stands, rather than a wrong one. A
 * product that is chosen brings the unit behind its quantity; one that takes another's place brings its own list price and
 * unit, where those of the former one stand there as they were. What was typed by hand stays, with the list price beside it.
 *
 * Without script the totals come with saving, and an empty price is the list's.
 */
const REST = 300;
const ALOUD = 1200;

class Sums extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.known = {}; // place of a line → its product as the server last named it
    this.typed = () => this.wait();
    for (const name of ["input", "change"]) this.form.addEventListener(name, this.typed);
    this.ask(false); // the page has said it
  }

  disconnectedCallback() {
    for (const name of ["input", "change"]) this.form.removeEventListener(name, this.typed);
    this.stop();
  }

  stop() {
    clearTimeout(this.timer);
    clearTimeout(this.aloud);
    this.asked?.abort();
  }

  wait() {
    this.stop();
    this.setAttribute("aria-busy", "true");
    this.timer = setTimeout(() => this.ask(true), REST);
  }

  async ask(isTyped) {
    this.asked = new AbortController();
    let found = {};
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body: new FormData(this.form), signal: this.asked.signal });
      if (answer.ok) found = await answer.json();
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    this.show(found);
    if (!isTyped) this.heard = found.said;
    else if (found.said !== this.heard) this.aloud = setTimeout(() => this.write("said", (this.heard = found.said ?? "")), ALOUD);
  }

  show(found) {
    for (const name of ["net", "vat", "total"]) this.write(name, found[name] ?? "–");
    this.write("left", found.left ?? "");
    if (found.rate) this.write("rate", found.rate);
    this.form.querySelectorAll("[data-line]").forEach((line) => (line.textContent = found.lines?.[line.dataset.line] ?? ""));
    for (const [place, unit] of Object.entries(found.units ?? {})) {
      const sign = this.form.querySelector(`[name="form-${place}-quantity"] ~ .field__unit`);
      if (sign) sign.textContent = unit || " ";
    }
    this.removeAttribute("aria-busy");
    this.follow(found.listed ?? {});
  }

  /* A line that says nothing for now, while its product is looked for, keeps what was known of the former one. */
  follow(listed) {
    for (const [place, now] of Object.entries(listed)) {
      const was = this.known[place];
      const [price, unit] = ["unit_price", "unit"].map((name) => this.field(place, name));
      if (was?.product !== now.product) {
        if (was?.taken && price.value && price.value === was.typed) this.put(price, now.price);
        if (unit && unit.value === (was?.unit ?? "")) this.put(unit, now.unit);
      }
      this.known[place] = { ...now, taken: now.taken || price.value === now.price, typed: price.value };
    }
  }

  field(place, name) {
    return this.form.querySelector(`[name$="-${place}-${name}"]`);
  }

  put(field, words) {
    if (field.value === words) return;
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true })); // reckoned anew with it, and kept as typed text is
  }

  write(name, words) {
    const place = this.querySelector(`[data-sum="${name}"]`);
    if (place) place.textContent = words;
  }
}

customElements.define("hj-sums", Sums);
