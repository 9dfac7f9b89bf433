/**
 * The two buttons of pages that stand alone (errors, offline): "Back" and "Try again".
 *
 * Without script they are hidden; the link to Today and the browser's own buttons remain.
 */
document.documentElement.classList.add("js");
document.querySelector("[data-back]")?.addEventListener("click", () => history.back());
document.querySelector("[data-reload]")?.addEventListener("click", () => location.reload());

