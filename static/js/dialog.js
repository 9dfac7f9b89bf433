/**
 * Dialogs: a link with data-dialog opens its address inside the page's one <dialog>; a form in it that the server has
 * accepted (204) closes it, and focus goes back to the link.
 *
 * Without script, and where the fragment cannot be had, the link simply leads to its address, which is a page.
 */
const dialog = document.getElementById("dialog");
const title = document.getElementById("dialog-title");
const body = document.getElementById("dialog-body");
let opener = null;

function contentOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const content = page.getElementById("dialog-content") ?? page.querySelector("main") ?? page.body;
  const heading = content.querySelector("h1, h2");
  const words = heading?.textContent.trim() ?? "";
  if (heading) (heading.closest(".page-head") ?? heading).remove();
  return { nodes: [...content.childNodes], words };
}

function firstField() {
  return body.querySelector("[autofocus]") ?? body.querySelector("input:not([type=hidden]), textarea, select") ?? body.querySelector("button, a");
}

async function open(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true", "HX-Target": "dialog-body", "HX-Current-URL": location.href } });
    if (!answer.ok || answer.headers.get("HX-Redirect")) throw new Error("not a fragment");
    const { nodes, words } = contentOf(await answer.text());
    title.textContent = link.dataset.dialogTitle || words || link.textContent.trim();
    body.replaceChildren(...nodes);
    dialog.classList.toggle("dialog--wide", link.dataset.dialog === "wide");
    htmx.process(body);
    opener = link;
    if (!dialog.open) dialog.showModal();
    document.dispatchEvent(new CustomEvent("content", { detail: { root: body } }));
    firstField()?.focus();
  } catch {
    location.href = link.href;
  } finally {
    link.removeAttribute("aria-busy");
  }
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-dialog]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && plain && !event.defaultPrevented) {
      event.preventDefault();
      if (link.getAttribute("aria-busy") !== "true") open(link);
      return;
    }
    const named = event.target.closest?.("[data-open-dialog]");
    if (named) {
      named.closest("[popover]")?.hidePopover();
      document.getElementById(named.dataset.openDialog)?.showModal();
    }
    const around = event.target.closest?.("[data-close-dialog]")?.closest("dialog");
    if (around) {
      event.preventDefault();
      around.close();
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, successful, elt } = event.detail;
    if (successful && xhr.status === 204 && dialog.contains(elt) && !xhr.getResponseHeader("HX-Redirect")) dialog.close();
  });

  dialog.addEventListener("close", () => {
    body.replaceChildren();
    const back = opener?.isConnected ? opener : document.getElementById("main");
    opener = null;
    back?.focus();
  });
}
