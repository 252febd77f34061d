// Tonight's dose without a network: looked up in the checked table, never worked out here.
//
// The table is the nightly rule itself, asked once in every state (decision/pocket). The pocket is
// what is known of one course, and the maps from answers to the table's letters; the server makes
// both (actions/pocket/model.py says what each field is). What is in no map is asked about.

import { versions } from "./pocket/entered.js";
import { explained } from "./pocket/explained.js";
import { findingsOf } from "./pocket/findings.js";
import { lookUp, numberOf, stateOf } from "./pocket/table.js";
import { filled, milligrams } from "./pocket/texts.js";
import { daysBetween, later, timingOf } from "./pocket/times.js";

export { evening } from "./pocket/evening.js";
export { open, openPacked } from "./pocket/table.js";

/** @typedef {{rule: string, text: string, source: string}} Reason */
/** @typedef {{text: string, who: string, when: string}} Ask */
/** @typedef {{night: string, action: string, dose: string|null, timing: string, urgent: boolean,
 *   reasons: Reason[], asks: Ask[], state: object}} Advice */

/**
 * What is advised for a night, with what was entered here since the pocket was made.
 * @param table as `open` gives it
 * @param pocket as the server sent it
 * @param {object[]} entries in the order in which they were made
 * @param {string} night its date, "2026-03-14"
 * @returns {Advice | null} null for a night that the pocket does not reach
 */
export function advise(table, pocket, entries, night) {
  if (night < pocket.first || night > pocket.last) return null;
  const [course, ...late] = versions(table, pocket, entries);
  let nights = follow(course, beginning(course), pocket.first, night);
  for (const version of late) {
    if (version.since <= night) nights = corrected(version, nights, night);
  }
  return explained(course, nights.at(-1));
}

// --- nights, one after the other ----------------------------------------------------------------

function follow(course, memory, from, through) {
  const nights = [];
  for (let night = from; night <= through; night = later(night, 1)) {
    nights.push(oneNight(course, nights.at(-1)?.memory ?? memory, night));
  }
  return nights;
}

/** From the night of a late word on, whichever of the two has come less far there. */
function corrected(course, nights, through) {
  const { since, pocket } = course;
  const asItWas = nights.find(({ night }) => night === since);
  const anew = follow(course, beginning(course), pocket.first, since).at(-1);
  const fewer = anew.dose - asItWas.dose || anew.far - asItWas.far;
  const kept = fewer < 0 ? anew : asItWas;
  const past = nights.filter(({ night }) => night < since);
  return [...past, kept, ...follow(course, kept.memory, later(since, 1), through)];
}

/** What the night before the first handed on; a first dose says at what time doses are taken. */
function beginning({ table, pocket, memory, notKnown, ...course }) {
  const state = { ...memory.state };
  const first = course.firstDose === course.beginning.night ? course.reports.get(course.firstDose) : null;
  if (first && state.status === "not_started") state.timing = timingOf(pocket.clocks, first.taken_at);
  return { ...memory, state: numberOf(table, state), notKnown };
}

function oneNight(course, memory, night) {
  const { table, pocket, said } = course;
  const before = stateOf(table, memory.state);
  const ahead = pocket.nights[course.ahead[daysBetween(pocket.first, night)]];
  const answers = answersOf(pocket.answers, said, night);
  const lastDose = lastDoseOf(course, memory, night);
  const word = wordOf(course, memory, before, ahead, night);
  const notKnown = memory.notKnown || word.letter === undefined;
  const findings = findingsOf(course, before, ahead, night, { answers, lastDose, word, notKnown });
  const letters = {
    dose: lastDose.letter,
    comfort: pocket.answers.comfort[`${answers.effects ?? ""}/${answers.sleep_worse ?? ""}`],
    gate: gateOf(course, before, findings, night),
    word: word.letter,
  };
  const found = lookUp(table, memory.state, letters);
  const dose = found.advice.step === null ? null : pocket.steps[found.advice.step].dose;
  return {
    ...found, night, before, dose, findings, comfort: letters.comfort,
    memory: {
      state: found.after,
      advised: dose,
      last_danger: letters.gate === "danger" ? night : memory.last_danger,
      conflicts: dose === null ? conflictsOf(pocket, memory, findings) : [],
      notKnown,
    },
  };
}

function conflictsOf(pocket, memory, findings) {
  const dangers = findings.filter(({ bar }) => pocket.gates.usual[bar] === "danger");
  return [...new Set([...memory.conflicts, ...dangers.map(({ key }) => key)])];
}

// --- what a night says, as letters --------------------------------------------------------------

function gateOf({ pocket, firstDose }, { status }, findings, night) {
  const dosing = status === "not_started" && firstDose !== null && firstDose <= night;
  const gates = dosing ? pocket.gates.already_dosing : pocket.gates.usual;
  return gates[Math.max(0, ...findings.map(({ bar }) => bar))];
}

/** What was noticed stays noticed, whichever device says less afterwards. */
function answersOf({ worst_last: order }, said, night) {
  const answers = { effects: null, urgent: [], sleep_worse: null };
  for (const word of said.filter((each) => each.kind === "answers" && each.night === night)) {
    const { effects, urgent = [] } = word;
    if (order.indexOf(effects) > order.indexOf(answers.effects)) answers.effects = effects;
    answers.urgent = [...new Set([...answers.urgent, ...urgent])];
    answers.sleep_worse ||= word.sleep_worse ?? answers.sleep_worse;
  }
  return answers;
}

function lastDoseOf({ pocket, reports, ...course }, memory, night) {
  const { letters, otherwise, top, no_dose } = pocket.doses;
  const written = (dose) => milligrams(dose, pocket.words.decimal);
  const begun = course.beginning.night !== null && course.beginning.night < night;
  const taken = begun ? reports.get(later(night, -1))?.dose : null;
  if (!taken) return { letter: otherwise };
  const letter = letters[memory.advised]?.[taken];
  if (letter) return { letter };
  const advised = memory.advised ? written(memory.advised) : no_dose;
  const finding = taken > top ? pocket.own.above_maximum : pocket.own.unexpected_dose;
  return { letter: otherwise, finding: filled(finding, { taken: written(taken), advised }) };
}

/** The prescriber's word, undefined where only the server knows it, and what it does not name. */
function wordOf({ pocket, reports }, memory, { status }, { spoken, standing }, night) {
  const said = spoken?.word ?? null;
  const named = status === "interrupted" ? spoken?.names : null;
  const unnamed = named ? memory.conflicts.filter((conflict) => !named.includes(conflict)).sort() : [];
  if (status !== "not_started" || said === "stop") {
    return { letter: unnamed.length && said !== "stop" ? null : said, unnamed };
  }
  const over = memory.last_danger !== null && memory.last_danger >= standing?.since;
  if (!standing || over) return { letter: said === "raise" ? said : null, unnamed };
  const taken = reports.get(night)?.dose || pocket.steps[0].dose;
  const step = standing.step ?? pocket.steps.findIndex(({ dose }) => dose === taken);
  return { letter: step < 0 ? undefined : `start/${step}`, unnamed };
}
