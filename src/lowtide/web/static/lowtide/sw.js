// The service worker: pages from the network while there is one, else as they were seen last.
// KEPT (the files to keep, and the page that stands in for others) is written before this line.

const FILES = "lowtide-files";
const PAGES = "lowtide-pages";
const PATIENCE = 5_000; // milliseconds
const FRESH = 600_000; // a page seen so lately is not asked for again
const NOBODY = [502, 503, 504]; // a proxy answers, and nothing behind it
const TONIGHT = /^\/c\/[^/]+\/tonight\/$/;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("message", (event) => event.data.keep && event.waitUntil(keep(event.data)));
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

async function keep({ keep: addresses, lang }) {
  const pages = await caches.open(PAGES);
  for (const address of addresses) {
    const seen = await pages.match(address, { ignoreVary: true });
    if (!isFresh(seen, lang)) await fresh(pages, new Request(address)).catch(() => null);
  }
}

function isFresh(seen, lang) {
  if (seen?.headers.get("Content-Language") !== lang) return false;
  return Date.now() - Date.parse(seen.headers.get("Date")) < FRESH;
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
    return seen ?? (await onlyTonight(pages, request)) ?? (await caches.match(KEPT.offline));
  }
}

/** The way in leads to the one evening that is kept; among several the page itself lets choose. */
async function onlyTonight(pages, request) {
  if (new URL(request.url).pathname !== "/") return null;
  const tonights = (await pages.keys()).filter(({ url }) => TONIGHT.test(new URL(url).pathname));
  const addresses = new Set(tonights.map(({ url }) => new URL(url).pathname));
  return addresses.size === 1 ? Response.redirect([...addresses][0]) : null;
}

async function fresh(pages, request, signal) {
  const response = await fetch(request, { signal });
  if (isNobody(response)) throw new Error(`nobody answers: ${response.status}`);
  if (response.ok && !response.redirected) await pages.put(request, response.clone());
  if (response.status === 404) await pages.delete(request);
  return response;
}

/** What Lowtide itself refuses is said as it says it: its pages carry a policy, a proxy's do not. */
function isNobody({ status, headers }) {
  return NOBODY.includes(status) && !headers.has("Content-Security-Policy");
}
