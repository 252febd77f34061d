// What waits on this device, and what it keeps for nights without network, in IndexedDB.

const NAME = "lowtide";
const VERSION = 2;
const STORES = {
  entries: { keyPath: "place", autoIncrement: true },
  pockets: { keyPath: "course" },
  tables: { keyPath: "name" },
};

/** @typedef {{place?: number, course: string, entry: object, state: "waiting"|"sent"|"refused", why: string}} Kept */

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const { result } = request;
      const missing = Object.entries(STORES).filter(([name]) => !result.objectStoreNames.contains(name));
      for (const [name, keys] of missing) result.createObjectStore(name, keys);
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = undefined; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Run one transaction; what is written is on the disk when the promise resolves. */
async function within(names, mode, act) {
  const transaction = (await database()).transaction(names, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const request = act(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Keep an entry until the server has it. */
export function add(course, entry) {
  const kept = { course, entry, state: "waiting", why: "" };
  return within(["entries"], "readwrite", (entries) => entries.add(kept));
}

/** Everything kept of a course, in the order in which it was entered. @returns {Promise<Kept[]>} */
export async function all(course) {
  const kept = await within(["entries"], "readonly", (entries) => entries.getAll());
  return kept.filter((each) => each.course === course);
}

/** Write some again, each in its place. @param {Kept[]} some */
export function update(some) {
  return within(["entries"], "readwrite", (entries) => { for (const kept of some) entries.put(kept); });
}

/** Say more about an entry, as long as it still waits. */
export function complete(place, more) {
  return within(["entries"], "readwrite", (entries) => {
    const request = entries.get(place);
    request.onsuccess = () => {
      const kept = request.result;
      if (kept?.state === "waiting") entries.put({ ...kept, entry: { ...kept.entry, ...more } });
    };
  });
}

/** Remove one from this device. */
export function remove(kept) {
  return within(["entries"], "readwrite", (entries) => entries.delete(kept.place));
}

/** What the phone knows of the course itself. */
export async function pocketOf(course) {
  return (await within(["pockets"], "readonly", (pockets) => pockets.get(course)))?.pocket;
}

/** Keep a pocket, and drop the entries that it knows: both at once, so that neither counts twice. */
export function putPocket(course, pocket, known) {
  return within(["pockets", "entries"], "readwrite", (pockets, entries) => {
    pockets.put({ course, pocket });
    for (const kept of known) entries.delete(kept.place);
  });
}

/** Forget what this device knows of any course; what waits to be sent stays. */
export function forgetPockets() {
  return within(["pockets"], "readwrite", (pockets) => pockets.clear());
}

/** The bytes of a table, packed as they came. */
export async function tableOf(name) {
  return (await within(["tables"], "readonly", (tables) => tables.get(name)))?.packed;
}

/** Keep a table, and drop those that no course here uses any more. */
export function putTable(name, packed) {
  return within(["tables", "pockets"], "readwrite", (tables, pockets) => {
    const request = pockets.getAll();
    request.onsuccess = () => {
      const used = new Set([name, ...request.result.map(({ pocket }) => pocket.table)]);
      const names = tables.getAllKeys();
      names.onsuccess = () => names.result.filter((each) => !used.has(each)).forEach((each) => tables.delete(each));
    };
    tables.put({ name, packed });
  });
}
