// Send what waits, in its order, and fetch what the phone keeps for nights without network. Every
// entry has its own name, so that sending it again after a lost reply changes nothing; one that is
// refused is set aside and blocks no other.

import * as outbox from "./outbox.js";
import { openPacked } from "./pocket.js";

const PATIENCE = 8_000; // milliseconds
const WHILE_A_TABLE_IS_MADE = 30_000;
const AT_ONCE = 100; // entries

/** @typedef {{course: string, entries: string, pocket: string, table: string}} Place */

/** The course of this page, with its addresses. @returns {Place | null} */
export function here() {
  const { course, entries, pocket, table } = document.body.dataset;
  return course ? { course, entries, pocket, table } : null;
}

/** @typedef {{reached: boolean, locked?: boolean, sent: number}} Result */

/**
 * Send all that waits; those that the server has nothing to say about yet stay.
 * @returns {Promise<Result>}
 */
export function send(place) {
  return alone(place, "entries", async () => {
    const tried = new Set();
    for (let batch = await waiting(place, tried); batch.length; batch = await waiting(place, tried)) {
      batch.forEach((kept) => tried.add(kept.place));
      await post(place, batch);
    }
    return { sent: tried.size };
  });
}

/**
 * Send all that waits, then fetch what the phone keeps.
 * @returns {Promise<Result & {pocket?: object}>}
 */
export async function sync(place) {
  const result = await send(place);
  if (!result.reached) return result;
  return { sent: result.sent, ...(await alone(place, "pocket", async () => ({ pocket: await refresh(place) }))) };
}

class Unreachable extends Error {}
class Broken extends Unreachable {} // by what was sent
class Locked extends Unreachable {} // until the passphrase is said

const FAULTS = { 400: Broken, 500: Broken, 401: Locked };

/** One tab at a time; a server that does not answer is no fault. */
function alone(place, what, act) {
  return navigator.locks.request(`lowtide ${what} ${place.course}`, async () => {
    try {
      return { reached: true, ...(await act()) };
    } catch (error) {
      const locked = error instanceof Locked;
      if (error instanceof Unreachable) return { reached: false, locked, sent: 0 };
      throw error;
    }
  });
}

async function waiting(place, tried) {
  const kept = await outbox.all(place.course);
  return kept.filter((each) => each.state === "waiting" && !tried.has(each.place)).slice(0, AT_ONCE);
}

/** Where the server breaks on some of them, each is sent by itself, and that one waits on. */
async function post(place, batch) {
  try {
    const { receipts } = await ask(place.entries, PATIENCE, json, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify(batch.map((kept) => kept.entry)),
    });
    // The receipts stand in the order of what was sent.
    await outbox.update(batch.map((kept, number) => heard(kept, receipts[number])));
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    if (batch.length > 1) for (const kept of batch) await post(place, [kept]);
  }
}

function heard(kept, { status, why }) {
  return { ...kept, state: status === "refused" ? "refused" : "sent", why };
}

/** A pocket knows all that was sent before it was asked for, so that may go. */
async function refresh(place) {
  const before = (await outbox.all(place.course)).filter((kept) => kept.state === "sent");
  const pocket = await ask(place.pocket, WHILE_A_TABLE_IS_MADE, json);
  await keepTable(place, pocket.table);
  await outbox.putPocket(place.course, pocket, before);
  return pocket;
}

/** The table is here before the pocket that names it. */
async function keepTable(place, name) {
  if (await outbox.tableOf(name)) return;
  const packed = await ask(place.table.replace("NAME", name), PATIENCE, async (response) => {
    const bytes = await response.arrayBuffer();
    await openPacked(bytes, name);
    return bytes;
  });
  await outbox.putTable(name, packed);
}

function json(response) {
  return response.json();
}

async function ask(address, patience, read, options = {}) {
  try {
    const response = await fetch(address, { ...options, signal: AbortSignal.timeout(patience) });
    if (response.ok) return await read(response);
    throw new (FAULTS[response.status] ?? Unreachable)();
  } catch (error) {
    throw error instanceof Unreachable ? error : new Unreachable(String(error));
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
