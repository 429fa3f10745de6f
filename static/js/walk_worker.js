// The service worker of the walk: without network the page for the walk opens from what was kept of it. It keeps our own
// sheets, scripts and the empty page, never a word about anybody: the list lies in kept.js.
// const KEPT = { name, page, walk, files, modules }, put before this by the server.

const PATIENCE = 6000; // milliseconds; then a network that says nothing is none

async function fill() {
  const cache = await caches.open(KEPT.name);
  await cache.addAll(KEPT.files.map((file) => new Request(file, { cache: "reload" })));
  await keepPage(await fetch(KEPT.page, { cache: "no-store", redirect: "manual" }));
}

/** The empty page as the server sent it, if it did: on the way to the door it sends another. */
async function keepPage(answer) {
  if (!answer.ok || answer.redirected) throw new Error("no page");
  await (await caches.open(KEPT.name)).put(KEPT.page, answer);
}

async function dropOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("linli-walk-") && name !== KEPT.name);
  await Promise.all(older.map((name) => caches.delete(name)));
  await clients.claim();
}

const late = () => new Promise((_, no) => setTimeout(() => no(new Error("late")), PATIENCE));

/** From the network, which knows best who may read; else what was kept. */
async function pageFor(request) {
  const fresh = fetch(request);
  try {
    const answer = await Promise.race([fresh, late()]);
    const isOurs = new URL(request.url).pathname === KEPT.page && answer.ok;
    if (isOurs && (await caches.has(KEPT.name))) await keepPage(answer.clone()).catch(() => {});
    return answer;
  } catch {
    return (await caches.match(KEPT.page)) || fresh;
  }
}

/** What bears its own hash is right for ever; a module is asked for anew, since a newer page may need a newer one. */
async function fileFor(request, isModule) {
  const kept = await caches.match(request);
  if (!kept) return fetch(request);
  return isModule ? Promise.race([fetch(request), late()]).catch(() => kept) : kept;
}

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(dropOlder()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && [KEPT.page, KEPT.walk].includes(pathname)) event.respondWith(pageFor(request));
  else if (KEPT.files.includes(pathname)) event.respondWith(fileFor(request, KEPT.modules.includes(pathname)));
});
