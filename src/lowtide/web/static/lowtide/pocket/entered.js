// What was entered on this device, in the words that the server's events would have.

import { micrograms, plain } from "./texts.js";
import { hoursBetween, later, moment, nightOf } from "./times.js";

const DOSES = ["taken", "missed", "unsure"];

/** The course without its late words, then with one more of them each time. */
export function versions(table, pocket, entries) {
  const { words, odd } = readAll(pocket, entries);
  const late = words.filter(isLate);
  const read = (version, left) => {
    const said = words.filter((word) => !left.includes(word)).reduce(takenIn, version.said);
    return { ...version, table, pocket, said, ...dosesOf(version.beginning, said, odd) };
  };
  const newest = { ...pocket.versions.at(-1), memory: pocket.anew };
  const withLate = ({ recorded }, place) => read({ ...newest, since: recorded }, late.slice(place + 1));
  return [...pocket.versions.map((version) => read(version, late)), ...late.map(withLate)];
}

function takenIn(said, word) {
  return word.undoes ? said.filter((each) => each !== word.undoes) : [...said, word];
}

/** A word about a night that was over when it was said: answers filled in, or something undone. */
function isLate(word) {
  return (word.undoes || word.kind === "answers") && word.recorded > word.night;
}

/** What the entries say, in their order; and whether only the server can judge some of it. */
function readAll(pocket, entries) {
  const words = [];
  let odd = false;
  for (const entry of entries.filter(({ id }) => !pocket.entries.includes(id))) {
    const said = [...pocket.versions.at(-1).said, ...words.filter((word) => !word.undoes)];
    const its = entry.kind === "undo" ? undone(entry, said) : read(pocket, entry);
    odd ||= !its.length || its.some((word) => isOdd(pocket, word));
    words.push(...its);
  }
  return { words, odd };
}

function isOdd(pocket, { kind, night, dose }) {
  const first = DOSES.includes(kind) ? pocket.doses_from : pocket.first;
  return night < first || kind === "news" || (kind === "taken" && dose === null);
}

function undone(entry, said) {
  const recorded = nightOf(entry.recorded_at);
  const its = said.filter((word) => word.entry === entry.entry);
  return its.map((word) => ({ ...word, undoes: word, recorded }));
}

function read(pocket, entry) {
  const { id, night, zone } = entry;
  const recorded = nightOf(entry.recorded_at);
  const word = (kind, rest) => ({ kind, entry: id, night, recorded, zone, ...rest });
  if (entry.kind === "taken") {
    const taken_at = entry.taken_at ? moment(entry.taken_at, zone, Math.max) : null;
    return [word("taken", { dose: micrograms(entry.dose), taken_at })];
  }
  const { answer, dose } = entry.last_dose ?? {};
  const kind = answer === "other" ? "taken" : answer;
  const amount = kind === "taken" ? micrograms(dose) : null;
  return [
    ...(answer ? [word(kind, { night: later(night, -1), dose: amount })] : []),
    word("answers", effectsOf(pocket.answers, entry)),
    ...newsOf(pocket, entry.new, word),
  ];
}

function newsOf({ medicines: { in_hospital } }, said, word) {
  if (!said) return [];
  const names = said.medicines.map((name) => name.trim()).filter(Boolean);
  return [
    ...[...names, ...(said.hospital ? [in_hospital] : [])].map((name) => word("medicine", { name })),
    ...(said.surgery_on ? [word("surgery", { on: said.surgery_on })] : []),
    ...(said.maybe_pregnant ? [word("pregnancy")] : []),
  ];
}

/** One that is named like an urgent sign is urgent all the same. */
function effectsOf(answers, { effects, effect_names, sleep_worse }) {
  const sign = (name) => answers.urgent_words.some((word) => plain(name).includes(word));
  const names = effect_names.length ? effect_names : [answers.not_named[effects] ?? ""];
  const some = effects && effects !== answers.none;
  const urgent = some ? names.filter((name) => effects === answers.urgent || sign(name)) : [];
  return { effects: urgent.length ? answers.urgent : effects, urgent, sleep_worse };
}

/** Each night's dose as it was reported; odd where that moves the course's beginning. */
function dosesOf({ night: begun, fixed, first_dose }, said, odd) {
  const words = said.filter(({ kind }) => DOSES.includes(kind));
  const nights = [...new Set(words.map(({ night }) => night))].sort();
  const about = (night) => report(words.filter((word) => word.night === night));
  const reports = new Map(nights.map((night) => [night, about(night)]));
  const dosed = nights.filter((night) => reports.get(night).dose > 0);
  const first = dosed[0] ?? null;
  const moved = fixed ? first !== null && first < begun : first !== begun;
  const firstDose = first_dose ?? dosed.find((night) => begun !== null && night >= begun) ?? null;
  return { reports, firstDose, notKnown: odd || moved };
}

/** All that was taken on one night; null where nothing is known but that it may have been. */
function report(words) {
  const sum = words.reduce((dose, word) => dose + (word.dose ?? 0), 0);
  const known = sum > 0 || words.every(({ kind }) => kind !== "unsure");
  const intakes = words.filter((word) => word.taken_at && word.dose !== 0);
  const moments = intakes.map((word) => word.taken_at);
  const last = moments.reduce((one, other) => (one && hoursBetween(one, other) <= 0 ? one : other), null);
  return { dose: known ? sum : null, taken_at: last };
}
