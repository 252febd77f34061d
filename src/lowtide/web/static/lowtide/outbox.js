// What waits on this device, and what it keeps for nights without network, in IndexedDB.

const NAME = "lowtide";
const VERSION = 1;

/** @typedef {{place?: number, course: string, entry: object, state: "waiting"|"sent"|"refused", why: string}} Kept */

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "place", autoIncrement: true });
      request.result.createObjectStore("pockets", { keyPath: "course" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

/** Run one transaction; what is written is on the disk when the promise resolves. */
async function within(store, mode, act) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** Keep an entry until the server has it. */
export function add(course, entry) {
  return within("entries", "readwrite", (store) => store.add({ course, entry, state: "waiting", why: "" }));
}

/** Everything kept of a course, in the order in which it was entered. @returns {Promise<Kept[]>} */
export async function all(course) {
  const kept = await within("entries", "readonly", (store) => store.getAll());
  return kept.filter((each) => each.course === course);
}

/** Write one again, in its place. */
export function update(kept) {
  return within("entries", "readwrite", (store) => store.put(kept));
}

/** Remove one from this device. */
export function remove(kept) {
  return within("entries", "readwrite", (store) => store.delete(kept.place));
}

/** What the phone knows of the course itself. */
export async function pocketOf(course) {
  return (await within("pockets", "readonly", (store) => store.get(course)))?.pocket;
}

export function putPocket(course, pocket) {
  return within("pockets", "readwrite", (store) => store.put({ course, pocket }));
}
