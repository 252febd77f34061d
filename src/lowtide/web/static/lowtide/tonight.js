// Tonight without waiting for a network: what is answered is kept here first and sent then; where
// nothing answers, tonight's dose is looked up in the checked table that this device keeps.

import { envelope, nightOf, wall } from "./entries.js";
import { reveal } from "./forms.js";
import * as outbox from "./outbox.js";
import { advise, evening, openPacked } from "./pocket.js";
import { milligrams } from "./pocket/texts.js";
import { later } from "./pocket/times.js";
import { changed, showLocked } from "./status.js";
import { here, send, sync } from "./sync.js";
import { checkIn, isComplete, isEmpty, onlyUrgent } from "./tonight/said.js";
import { refusedWhere, showAdvice, showBefore, showNight, showUrgent } from "./tonight/shown.js";

const PATIENCE = 2_000; // milliseconds until the answer is looked up here
const MINUTE = 60_000;
const page = document.getElementById("tonight");
const questions = document.getElementById("questions");
const takes = [document.getElementById("take"), document.getElementById("take-lower")];
const undo = document.getElementById("undo");
const urgent = document.getElementById("urgent-too");
const place = here();
const busy = new Set();
const served = { night: page.dataset.night, head: page.dataset.head, whole: true };

history.scrollRestoration = "manual"; // the dose stands at the top
intercept(questions, () => checkIn(questions, shownNight()));
for (const take of takes) {
  intercept(take, () => {
    const dose = take.elements.dose.value;
    return { ...envelope("taken", shownNight()), dose, taken_at: wall().slice(0, 19) };
  });
}
intercept(urgent, () => onlyUrgent(shownNight()));
intercept(undo, () => {
  startAnew();
  return { ...envelope("undo", shownNight()), entry: undo.elements.of.value };
});
questions.addEventListener("click", tapped);
addEventListener("lowtide:tried", ({ detail }) => tried(detail));
addEventListener("lowtide:changed", refresh);
addEventListener("pageshow", ({ persisted }) => persisted && refresh());
addEventListener("visibilitychange", turnOver);
setInterval(turnOver, MINUTE);
begin();

// --- what is entered ----------------------------------------------------------------------------

/** A form that was sent waits until the page says what came of it: two taps are one dose, on
 * either of two buttons. */
function intercept(form, entryOf) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const entry = busy.has(form.action) ? null : entryOf();
    if (!entry) return;
    busy.add(form.action);
    try {
      await outbox.add(place.course, entry);
    } catch {
      form.submit(); // this browser keeps nothing: the server has to
      return;
    }
    await arrived(entry);
  });
}

/** Send what was just entered; where that takes too long, look up here what it means. */
async function arrived(entry) {
  await changed();
  const sending = send(place);
  if (!(await Promise.race([sending, soon()]))) await lookUp();
  const result = await sending;
  await changed();
  showLocked(result);
  if (refusedWhere(await outbox.all(place.course), entry)) busy.clear();
  else if (result.reached) location.reload();
  else await lookUp();
}

function soon() {
  return new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
}

/** With a finger the last answer shows the dose at once; with keys the button does, so that
 * walking through the answers commits to none. */
function tapped(event) {
  const withFinger = event.detail > 0 && event.target.matches("input[type=radio]");
  if (withFinger && isComplete(questions)) questions.requestSubmit();
}

// --- what is shown ------------------------------------------------------------------------------

/** The night that the page asks about, which is the one that answers mean. */
function shownNight() {
  return page.dataset.night;
}

/** A page that was kept for nights without network is brought up to date before anything else. */
async function begin() {
  const waits = (await kept()).some(({ state }) => state === "waiting");
  if (waits || served.night !== nightOf()) await lookUp();
  await refresh();
}

async function refresh() {
  await tried(await sync(place));
}

/** A page that is left open says what another device wrote since; at noon another night begins. */
async function turnOver() {
  if (document.hidden) return;
  if (shownNight() !== nightOf()) {
    document.getElementById("new-night").hidden = isEmpty(questions);
    startAnew();
    await lookUp();
  }
  await refresh();
}

/** Nothing is answered beforehand, not even by oneself. */
function startAnew() {
  questions.reset();
  reveal(questions);
}

async function tried({ reached, locked, sent, pocket }) {
  showLocked({ locked });
  if (sent) await changed();
  if (pocket) await brought(pocket);
  else if (!reached && (served.night !== nightOf() || (await kept()).length)) await lookUp();
}

/** Load the page again where the server knows more than it says; once, for a page may be a kept one. */
async function brought(pocket) {
  if (served.whole && pocket.head === served.head && nightOf() === served.night) return;
  const wanted = `${pocket.head} ${nightOf()}`;
  if (!evening(pocket, [], nightOf()).answers && !isEmpty(questions)) return; // someone is answering
  if (sessionStorage.getItem("loaded for") === wanted) await lookUp();
  else {
    sessionStorage.setItem("loaded for", wanted);
    location.reload();
  }
}

// --- without a network --------------------------------------------------------------------------

async function kept() {
  return (await outbox.all(place.course)).filter(({ state }) => state !== "refused");
}

/** Show the night as it is known here; what cannot be looked up is said. */
async function lookUp() {
  served.whole = false;
  const [night, all] = [nightOf(), await kept()];
  const entries = all.map(({ entry }) => entry);
  const found = await lookedUp(entries, night).catch(() => null);
  busy.clear();
  document.getElementById("no-pocket").hidden = Boolean(found);
  if (!found) {
    showWithoutPocket(entries, night);
    return;
  }
  const { advice, tonight, rules } = found;
  showNight(page, night, tonight);
  showBefore(tonight, found.lastDose);
  showUrgent(advice.urgent && tonight.answers);
  showAdvice(advice, tonight);
  if (tonight.answers) await say(all, tonight.answers.entry, { action: advice.action, rules, dose: advice.dose });
}

async function lookedUp(entries, night) {
  const pocket = await outbox.pocketOf(place.course);
  const table = await openPacked(await outbox.tableOf(pocket.table), pocket.table);
  const advice = advise(table, pocket, entries, night);
  if (!advice) return null;
  const tonight = evening(pocket, entries, night);
  if (tonight.taken) tonight.taken = { ...tonight.taken, text: milligrams(tonight.taken.dose, pocket.words.decimal) };
  const lastDose = advise(table, pocket, entries, later(night, -1))?.dose;
  return { advice, tonight, lastDose, rules: pocket.rules };
}

function showWithoutPocket(entries, night) {
  const said = entries.filter((entry) => entry.kind === "check_in" && entry.night === night).at(-1);
  const undone = said && entries.some((entry) => entry.kind === "undo" && entry.entry === said.id);
  showNight(page, night, {});
  showUrgent(said?.effects === "urgent" && !undone);
  questions.hidden = Boolean(said) && !undone;
}

/** What was advised here goes with the answers that it was advised upon, as long as they wait. */
async function say(all, id, advised) {
  const waits = all.find(({ entry, state }) => entry.id === id && state === "waiting");
  if (waits && !waits.entry.advised) await outbox.complete(waits.place, { advised });
}
