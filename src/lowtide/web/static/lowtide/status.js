// On every page: what waits on this device is said, and sent when there is a network.

import { zone } from "./entries.js";
import * as outbox from "./outbox.js";
import { here, sync } from "./sync.js";

const AGAIN = 30_000; // milliseconds
const MINUTE = 60_000;
const DATE = { dateStyle: "long", timeStyle: "short" };
const place = here();
const opened = Date.now();
const others = new BroadcastChannel("lowtide");

document.cookie = `zone=${encodeURIComponent(zone())}; path=/; max-age=31536000; samesite=strict`;

if ("serviceWorker" in navigator) {
  const worker = navigator.serviceWorker.register("/sw.js", { scope: "/" });
  if (place) keepPages(worker);
}

if (place) {
  others.onmessage = async () => { await show(); dispatchEvent(new Event("lowtide:changed")); };
  addEventListener("online", again);
  addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(async () => (await count()) && again(), AGAIN);
  show();
  // The page of tonight sends by itself, and waits for the answer.
  if (!document.getElementById("tonight")) again();
}

document.getElementById("lock")?.addEventListener("submit", forget);

/** Whether this device has to say the passphrase before anything can be sent. */
export function showLocked({ locked }) {
  document.getElementById("locked").hidden = !locked;
}

/** Say again what waits, here and in other tabs. */
export async function changed() {
  await show();
  others.postMessage("changed");
}

async function again() {
  const result = await sync(place);
  await (result.sent ? changed() : show());
  showLocked(result);
  if (!result.reached) showAge();
  dispatchEvent(new CustomEvent("lowtide:tried", { detail: result }));
}

async function count() {
  return (await outbox.all(place.course)).filter((kept) => kept.state === "waiting").length;
}

async function show() {
  const line = document.getElementById("sync");
  const kept = await outbox.all(place.course);
  const waiting = kept.filter((each) => each.state === "waiting").length;
  const refused = kept.filter((each) => each.state === "refused");
  line.replaceChildren();
  if (waiting) line.append(waitingText(line, waiting), " ", installText(line));
  if (refused.length) line.append(refusedList(line, refused));
  line.hidden = !waiting && !refused.length;
}

function waitingText(line, waiting) {
  return waiting === 1 ? line.dataset.one : line.dataset.many.replace("%n", waiting);
}

function installText(line) {
  return matchMedia("(display-mode: standalone)").matches ? "" : line.dataset.install;
}

function refusedList(line, refused) {
  const part = document.createElement("div");
  const list = document.createElement("ul");
  part.append(line.dataset.refused.replace("%n", refused.length), list);
  for (const kept of refused) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.className = "quiet";
    button.textContent = line.dataset.dismiss;
    button.onclick = async () => { await outbox.remove(kept); await changed(); };
    item.append(`${kept.entry.night}: ${kept.why} `, button);
    list.append(item);
  }
  return part;
}

/** A page that was made well before it was opened is one that was kept. Tonight looks up itself. */
function showAge() {
  const line = document.getElementById("as-it-was");
  const made = Date.parse(document.body.dataset.made);
  if (document.getElementById("tonight") || opened - made < MINUTE) return;
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang; // as the server writes it
  const date = new Intl.DateTimeFormat(language, DATE).format(made);
  line.textContent = line.dataset.text.replace("%date", date);
  line.hidden = false;
}

/** Ask the service worker for the pages that are wanted without network. */
async function keepPages(registration) {
  await registration;
  const worker = (await navigator.serviceWorker.ready).active;
  const { lang } = document.documentElement;
  worker.postMessage({ keep: document.body.dataset.keep.split(" "), lang });
}

/** A locked device shows nothing any more; what still waits to be sent stays. */
async function forget(event) {
  event.preventDefault();
  await caches.delete("lowtide-pages");
  await outbox.forgetPockets();
  event.target.submit();
}
