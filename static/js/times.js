/**
 * Keeps "5 minutes ago" true while the page stays open.
 *
 * Without script the words are those of the moment the page was made; the full time is in the title.
 */
const MINUTE = 60;
const HOUR = 3600;
const speech = new Intl.RelativeTimeFormat(document.documentElement.lang || "ko", { numeric: "always" });

function refresh() {
  for (const time of document.querySelectorAll('time[data-time="ago"]')) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    if (!time.dateTime.includes("T") || seconds < MINUTE || seconds > 12 * HOUR) continue;
    time.firstElementChild.textContent = seconds < HOUR ? speech.format(-Math.floor(seconds / MINUTE), "minute") : speech.format(-Math.floor(seconds / HOUR), "hour");
  }
}
setInterval(refresh, MINUTE * 1000);
