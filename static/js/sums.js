/**
 * <hj-sums data-url>: what the lines of the form around it come to, as the server reckons it while one types; it is asked
 * once typing rests and writes nothing. Beside a line stands what it comes to ([data-line]), here the totals ([data-sum]).
 * The total is read aloud only after a longer rest. Where no answer comes no figure stands, rather than a wrong one. A
 * product that is chosen brings the unit behind its quantity.
 *
 * Without script the totals come with saving.
 */
const REST = 300;
const ALOUD = 1200;

class Sums extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
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
  }

  write(name, words) {
    const place = this.querySelector(`[data-sum="${name}"]`);
    if (place) place.textContent = words;
  }
}

customElements.define("hj-sums", Sums);
