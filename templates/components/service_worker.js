{% load i18n %}{% get_current_language as LANGUAGE_CODE %}
/**
 * Shows /offline/ where a page cannot be had because the line is cut. Keeps that page and the files it names, and never
 * a page with customers' data. Served from the root by the view desk:service_worker.
 *
 * Without it the browser shows its own page about the missing line.
 */
const SHELF = "hanjang-offline-{{ LANGUAGE_CODE|default:'ko' }}-1";
const PAGE = "{% url 'desk:offline' %}";

async function fill() {
  const shelf = await caches.open(SHELF);
  const answer = await fetch(PAGE, { cache: "reload" });
  const html = await answer.clone().text();
  const files = [...html.matchAll(/(?:href|src)="([^"#]+\/static\/[^"#]+|\/static\/[^"#]+)/g)].map((found) => found[1]);
  await shelf.put(PAGE, answer);
  await shelf.addAll([...new Set(files)]);
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => {
  const clear = caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name))));
  event.waitUntil(clear.then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  else if (new URL(request.url).pathname.includes("/static/")) event.respondWith(fetch(request).catch(() => caches.match(request)));
});
