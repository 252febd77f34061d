// The service worker: pages from the network while there is one, else as they were seen last.
// KEPT (the files to keep, and the page that stands in for others) is written before this line.

const FILES = "lowtide-files";
const PAGES = "lowtide-pages";
const PATIENCE = 5_000; // milliseconds
const FRESH = 600_000; // a page seen so lately is not asked for again

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("message", (event) => event.data.keep && event.waitUntil(keep(event.data.keep)));
addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

async function install() {
  await (await caches.open(FILES)).addAll(KEPT.assets);
  await skipWaiting();
}

/** Pages that were kept before name files of another version, which go only when none does. */
async function takeOver() {
  await clients.claim();
  const pages = await caches.open(PAGES);
  const addresses = (await pages.keys()).map(({ url }) => url);
  const anew = addresses.map((address) => fresh(pages, new Request(address)));
  await Promise.all(anew).then(dropOldFiles, () => null);
}

async function dropOldFiles() {
  const files = await caches.open(FILES);
  for (const old of await files.keys()) {
    if (!KEPT.assets.includes(new URL(old.url).pathname)) await files.delete(old);
  }
}

async function keep(addresses) {
  const pages = await caches.open(PAGES);
  for (const address of addresses) {
    const seen = await pages.match(address, { ignoreVary: true });
    if (!isFresh(seen)) await fresh(pages, new Request(address)).catch(() => null);
  }
}

function isFresh(seen) {
  return Boolean(seen) && Date.now() - Date.parse(seen.headers.get("Date")) < FRESH;
}

function answerTo(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return null;
  if (url.pathname.startsWith("/static/")) return filed(request);
  if (url.pathname.startsWith("/api/") || url.pathname.startsWith("/feed/")) return null;
  return request.mode === "navigate" ? page(request) : null;
}

/** Named by their content: once kept, always right. */
async function filed(request) {
  const files = await caches.open(FILES);
  const known = await files.match(request);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await files.put(request, response.clone());
  return response;
}

async function page(request) {
  const pages = await caches.open(PAGES);
  try {
    return await fresh(pages, request, AbortSignal.timeout(PATIENCE));
  } catch {
    const seen = await pages.match(request, { ignoreSearch: true, ignoreVary: true });
    return seen ?? (await caches.match(KEPT.offline));
  }
}

async function fresh(pages, request, signal) {
  const response = await fetch(request, { signal });
  if (response.ok && !response.redirected) await pages.put(request, response.clone());
  if (response.status === 404) await pages.delete(request);
  return response;
}
