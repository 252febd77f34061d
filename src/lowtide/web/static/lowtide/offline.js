// In place of a page that was not kept: the way to each evening that was.

const PAGES = "lowtide-pages"; // as in sw.js
const TONIGHT = /^\/c\/[^/]+\/tonight\/$/;

const list = document.getElementById("kept");
const pages = await caches.open(PAGES);
const links = new Map();

for (const request of await pages.keys()) {
  const { pathname } = new URL(request.url);
  if (TONIGHT.test(pathname)) links.set(pathname, await linkTo(pathname, request));
}
list.append(...links.values());
list.hidden = !links.size;

/** A link that reads as the page is called, which names the person. */
async function linkTo(address, request) {
  const page = await (await pages.match(request, { ignoreVary: true })).text();
  const link = document.createElement("a");
  link.href = address;
  link.textContent = new DOMParser().parseFromString(page, "text/html").title;
  const item = document.createElement("li");
  item.append(link);
  return item;
}
