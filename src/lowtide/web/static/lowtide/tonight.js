// Tonight without waiting for a network: what is answered is kept here first and sent then; where
// nothing answers, tonight's dose is looked up in the checked table that this device keeps.

import { envelope, nightOf, wall } from "./entries.js";
import { reveal } from "./forms.js";
import * as outbox from "./outbox.js";
import { lookUp } from "./lookup.js";
import { changed } from "./status.js";
import { here, sync } from "./sync.js";

const page = document.getElementById("tonight");
const questions = document.getElementById("questions");
const take = document.getElementById("take");
const undo = document.getElementById("undo");
const place = here();
const QUESTIONS = ["last_dose", "pain", "effects", "sleep_worse", "new"];

questions.addEventListener("submit", (event) => intercept(event, checkIn));
questions.addEventListener("click", tapped);
take.addEventListener("submit", (event) => intercept(event, taken));
undo.addEventListener("submit", (event) => intercept(event, undone));
addEventListener("lowtide:synced", ({ detail }) => brought(detail));
refresh();

// --- what is entered

function intercept(event, entryOf) {
  event.preventDefault();
  keep(event.target, entryOf);
}

/** Keep an entry on this device, then send it, then show what it means. */
async function keep(form, entryOf) {
  const entry = entryOf(new FormData(form));
  if (!entry) return;
  await outbox.add(place.course, entry);
  await changed();
  await refresh();
}

function checkIn(said) {
  if (!amountGiven(said)) return null;
  const value = (name) => said.get(name) || null;
  return {
    ...envelope("check_in", tonight()),
    last_dose: lastDose(said),
    pain: value("pain") === null ? null : Number(value("pain")),
    effects: value("effects"),
    effect_names: effectNames(said),
    sleep_worse: value("sleep_worse") && value("sleep_worse") === "yes",
    new: value("new") === "yes" ? news(said) : null,
    new_answered: value("new") !== null,
    advised: null,
  };
}

function lastDose(said) {
  const answer = said.get("last_dose");
  if (!answer) return null;
  const amounts = { taken: page.dataset.lastDose, other: milligrams(said) };
  return { answer, dose: amounts[answer] ?? null };
}

function milligrams(said) {
  return `${said.get("last_dose_mg").replace(",", ".").replace(/mg/i, "").trim()} mg`;
}

/** Another amount needs its number; anything else is the server's to say. */
function amountGiven(said) {
  const field = document.getElementById("last_dose_mg");
  const fits = said.get("last_dose") !== "other" || /^\d+(\.\d+)? mg$/.test(milligrams(said));
  field.setAttribute("aria-invalid", String(!fits));
  if (!fits) field.focus();
  return fits;
}

function effectNames(said) {
  const names = ["mild", "moderate", "severe"].includes(said.get("effects"))
    ? [...said.getAll("effect_names"), said.get("effect_other")]
    : [];
  return names.map((name) => name.trim()).filter(Boolean);
}

function news(said) {
  return {
    medicines: said.get("new_medicines").split("\n").map((name) => name.trim()).filter(Boolean),
    surgery_on: said.get("surgery_on") || null,
    hospital: said.has("hospital"),
    maybe_pregnant: said.has("maybe_pregnant"),
  };
}

function taken(said) {
  const taken_at = wall().slice(0, 19);
  return { ...envelope("taken", tonight()), dose: said.get("dose"), taken_at };
}

function undone() {
  const of = undo.querySelector("[name=of]").value;
  return of ? { ...envelope("undo", tonight()), entry: of } : null;
}

/** With a finger the last answer shows the dose at once; with keys the button does, so that
 * walking through the answers commits to none. */
function tapped(event) {
  const withFinger = event.detail > 0 && event.target.matches("input[type=radio]");
  if (withFinger && complete()) questions.requestSubmit();
}

function complete() {
  const said = new FormData(questions);
  const asked = QUESTIONS.filter((name) => !questions.querySelector(`[name=${name}]`).closest("[hidden]"));
  const detail = said.get("new") === "yes" || said.get("last_dose") === "other";
  return asked.every((name) => said.get(name)) && !detail;
}

// --- what is shown

function tonight() {
  return nightOf();
}

/** From the server where it can be reached; else from what this device keeps. */
async function refresh() {
  const result = await sync(place);
  await changed();
  if (result.reached) brought(result);
  else await showLookedUp();
}

/** Load the page again when the server knows more than the page says, or the night is another. */
function brought({ sent, pocket }) {
  const old = pocket.head !== page.dataset.head || tonight() !== page.dataset.night;
  const tried = sessionStorage.getItem("loaded for");
  const wanted = `${pocket.head} ${tonight()}`;
  if ((sent || old) && tried !== wanted) {
    sessionStorage.setItem("loaded for", wanted);
    location.reload();
  }
}

async function showLookedUp() {
  const pocket = await outbox.pocketOf(place.course);
  const kept = await outbox.all(place.course);
  const entries = kept.filter((each) => each.state !== "refused").map((each) => each.entry);
  document.getElementById("no-pocket").hidden = Boolean(pocket);
  if (pocket) show(await lookUp(pocket, entries, tonight()));
}
