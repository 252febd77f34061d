// Send what waits, in its order. Every entry has its own name, so that sending it again after a
// lost reply changes nothing; one that is refused is set aside and blocks no other.

import * as outbox from "./outbox.js";

const PATIENCE = 8_000; // milliseconds
const AT_ONCE = 100; // entries

/** @typedef {{course: string, entries: string, pocket: string}} Place */

/** The course of this page, with its addresses. @returns {Place | null} */
export function here() {
  const { course, entries, pocket } = document.body.dataset;
  return course ? { course, entries, pocket } : null;
}

/**
 * Send all that waits, then fetch what the phone keeps for nights without network.
 * @returns {Promise<{reached: boolean, sent: number, pocket?: object}>}
 */
export function sync(place) {
  return navigator.locks.request(`lowtide ${place.course}`, async () => {
    let sent = 0;
    try {
      for (let batch = await waiting(place); batch.length; batch = await waiting(place)) {
        await send(place, batch);
        sent += batch.length;
      }
      return { reached: true, sent, pocket: await refresh(place) };
    } catch (error) {
      if (error instanceof Unreachable) return { reached: false, sent };
      throw error;
    }
  });
}

class Unreachable extends Error {}

async function waiting(place) {
  const kept = await outbox.all(place.course);
  return kept.filter((each) => each.state === "waiting").slice(0, AT_ONCE);
}

async function send(place, batch) {
  const { receipts } = await ask(place.entries, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
    body: JSON.stringify(batch.map((kept) => kept.entry)),
  });
  // The receipts stand in the order of what was sent.
  for (const [place_, kept] of batch.entries()) {
    const receipt = receipts[place_];
    const refused = receipt.status === "refused";
    await outbox.update({ ...kept, state: refused ? "refused" : "sent", why: receipt.why });
  }
}

/** A pocket knows all that was sent before it was asked for, so that may go. */
async function refresh(place) {
  const before = (await outbox.all(place.course)).filter((kept) => kept.state === "sent");
  const pocket = await ask(place.pocket);
  await outbox.putPocket(place.course, pocket);
  for (const kept of before) await outbox.remove(kept);
  return pocket;
}

async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Unreachable(response.status);
    return await response.json();
  } catch (error) {
    throw error instanceof Unreachable ? error : new Unreachable(String(error));
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
