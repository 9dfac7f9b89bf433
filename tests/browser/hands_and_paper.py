"""What must hold on every page for who has no mouse and for who prints it: asked beside the other looks at the page."""

from tests.browser.desk import Desk

# As wide as A4 within its margins.
PAPER = {"width": 680, "height": 960}
_FOCUSABLE = (
    "a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select:not([disabled]), "
    "textarea:not([disabled]), summary, [tabindex='0']"
)
# Each stop is judged as the key is pressed that leaves it: by then the page has scrolled to it.
LISTEN = """what => {
  const main = document.querySelector("main");
  const whole = `:is(main, .page__aside, .page__actions) :is(${what})`;
  window.stops = [];
  window.faults = [];
  window.focusable = () => [...document.querySelectorAll(whole)].filter(one =>
    one.checkVisibility({visibilityProperty: true}) && !one.closest("dialog, [inert], [popover]") && one.tabIndex >= 0);
  const draws = look =>
    look && ((look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none");
  const judge = one => {
    if (!one || one === document.body || one === main || window.stops.includes(one)) return;
    window.stops.push(one);
    const html = one.outerHTML.slice(0, 110), around = one.closest("label, .field__line, .combobox");
    const inside = /date|time/.test(one.type); // its parts draw their own once the first is left
    if (!inside && ![getComputedStyle(one), getComputedStyle(one, "::after"), around && getComputedStyle(around)].some(draws))
      window.faults.push(`no focus to be seen: ${html}`);
    const [box] = one.getClientRects();
    if (!box || box.width < 4 || box.height < 4) return; // the label beside it is what is seen
    const from = Math.max(box.top, 0), end = Math.min(box.bottom, innerHeight); // what is higher than the window is seen in part
    if (from >= end) { window.faults.push(`out of sight: ${html}`); return; }
    const x = box.x + Math.min(box.width / 2, 8), y = (from + end) / 2;
    const top = document.elementFromPoint(x, y);
    if (top && !one.contains(top) && !top.contains(one) && ![...(one.labels ?? [])].some(label => label.contains(top)))
      window.faults.push(`under ${top.tagName} ${top.className}: ${html}`);
  };
  document.addEventListener("keydown", press => press.key === "Tab" && judge(document.activeElement), true);
  main.focus({preventScroll: true});
  const parts = one => ({date: 4, "datetime-local": 7, time: 4}[one.type] ?? 0);
  return window.focusable().reduce((sum, one) => sum + 1 + parts(one), 2);
}"""
WALKED = """() => {
  const radio = one => one.type === "radio" && window.stops.some(stop => stop.name === one.name && stop.form === one.form);
  const missed = window.focusable().filter(one => !window.stops.includes(one) && !radio(one));
  return [...window.faults, ...missed.map(one => `never reached: ${one.outerHTML.slice(0, 110)}`)];
}"""
PRINTED = """() => {
  const seen = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const around = [".head", ".rail", ".bar", ".skip", ".page__actions", ".toasts", "dialog"];
  const off = [...around, "main :is(button, input, select, textarea)"];
  const found = off.flatMap(what => [...document.querySelectorAll(what)].filter(seen).slice(0, 2)
    .map(one => `prints ${what}: ${one.outerHTML.slice(0, 90)}`));
  const wide = document.documentElement.clientWidth;
  const hides = one =>
    getComputedStyle(one).overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 4;
  for (const one of document.querySelectorAll("main *, aside *")) {
    if (!seen(one) || one.closest("svg *, .sr-only")) continue;
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.right > wide + 1 || box.left < -1) found.push(`beyond the paper: ${one.outerHTML.slice(0, 110)}`);
    else if (hides(one)) found.push(`cut off: ${one.outerHTML.slice(0, 110)}`);
  }
  const title = document.querySelector("h1");
  if (!title || !seen(title)) found.push("prints no first heading");
  return found.slice(0, 6);
}"""


def by_keyboard(desk: Desk) -> list[str]:
    """Tab from the head of the content to its end: what is not reached, not seen there, or lies under something."""
    most = desk.page.evaluate(LISTEN, _FOCUSABLE)
    for _ in range(most):
        desk.page.keyboard.press("Tab")
    return [f"{desk.page.url} by keyboard: {fault}" for fault in desk.page.evaluate(WALKED)]


def on_paper(desk: Desk) -> list[str]:
    """Nothing to press or to go on with, and nothing beyond the edge of A4."""
    before = desk.page.viewport_size
    desk.page.set_viewport_size(PAPER)
    desk.page.emulate_media(media="print")
    found = desk.page.evaluate(PRINTED)
    desk.page.emulate_media(media="screen")
    assert before is not None
    desk.page.set_viewport_size(before)
    return [f"{desk.page.url} on paper: {fault}" for fault in found]
