// What stands in a night's way: known beforehand, said here, or a dose too short a time ago.

import { daySaid, filled, short } from "./texts.js";
import { daysBetween, hoursBetween, later, moment } from "./times.js";

const NEVER = "9999-12-31";
const BY_LOT = "night:start_by_lot";

/** Everything that stands in the night's way or is asked about it, the worst first. */
export function findingsOf(course, { timing }, ahead, night, { answers, lastDose, word, notKnown }) {
  const { pocket, said, table } = course;
  const { own } = pocket;
  const found = [
    answers.urgent.length ? filled(own.urgent_signs, { effects: answers.urgent.join(", ") }) : null,
    lastDose.finding,
    tooSoon(course, timing, night),
    word.unnamed.length ? filled(own.conflict_not_named, { conflicts: word.unnamed.join(", ") }) : null,
    notKnown ? own.not_known_here : null,
  ];
  const dosing = course.firstDose !== null && course.firstDose <= night;
  const before = (ahead.findings ?? [])
    .map((number) => pocket.findings[number])
    .filter(({ key }) => key !== BY_LOT || !dosing);
  const added = said.filter((each) => each.night <= night).flatMap((each) => addedBy(pocket, table.cleared, each, night));
  return [...found.filter(Boolean), ...eachOnce([...before, ...added])].sort(worstFirst);
}

function worstFirst(one, other) {
  return other.bar - one.bar;
}

/** Each key once, with its worst finding: the worst first, then what lasts longest, then by name. */
function eachOnce(findings) {
  const seen = new Set();
  return [...findings]
    .sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
    .sort((one, other) => (other.not_before ?? NEVER).localeCompare(one.not_before ?? NEVER))
    .sort(worstFirst)
    .filter(({ key }) => !seen.has(key) && seen.add(key));
}

/** What a word said here adds to the findings of a night. */
function addedBy({ findings, medicines, conditions, words }, cleared, word, night) {
  const found = (numbers) => numbers.map((number) => dated(findings[number], night, words));
  if (word.kind === "medicine") {
    const name = word.name.toLowerCase().split(/\s+/).join(" ");
    if (Object.hasOwn(medicines.names, name)) return found(medicines.names[name]);
    if (cleared.has(name)) return [];
    return [filled(medicines.unknown, { words: short(name), text: short(word.name) })];
  }
  if (word.kind === "pregnancy") return found(conditions.pregnancy);
  if (word.kind !== "surgery") return [];
  const place = daysBetween(night, word.on) - conditions.surgery_from;
  const last = conditions.surgery.length - 1;
  return found(conditions.surgery[Math.min(Math.max(place, 0), last)]);
}

/** A finding whose date is so many days from tonight. */
function dated(finding, night, words) {
  if (finding.days === undefined) return finding;
  const not_before = later(night, finding.days);
  return { ...filled(finding, { date: daySaid(not_before, words) }), not_before };
}

function tooSoon(course, timing, night) {
  const { clocks, own } = course.pocket;
  const hours = hoursSinceDose(course, timing, night);
  const enough = hours === null || hours >= clocks.hours_between_doses;
  return enough ? null : filled(own.too_soon, { hours: Math.trunc(Math.max(hours, 0)) });
}

/** Hours from the last possible intake to tonight's dose; null where none is known. */
function hoursSinceDose(course, timing, night) {
  const { planned, nights_out_of_order } = course.pocket.clocks;
  const intakes = [...course.reports].filter(([of, { dose, taken_at }]) => of < night && taken_at && dose !== 0);
  if (!intakes.length) return null;
  const [nearest] = intakes.at(-1);
  const recent = intakes.filter(([of]) => daysBetween(of, nearest) <= nights_out_of_order);
  const { days, at } = planned[timing];
  const tonight = moment(`${later(night, days)}T${at}`, zoneOn(course, night), Math.min);
  return Math.min(...recent.map(([, { taken_at }]) => hoursBetween(taken_at, tonight)));
}

/** The zone that the person was last known to be in on that night. */
function zoneOn({ pocket, said }, night) {
  const known = pocket.clocks.zones.map(([since, zone]) => ({ night: since, zone }));
  const here = [...known, ...said].filter((word) => word.zone && word.night <= night);
  return here.sort((one, other) => one.night.localeCompare(other.night)).at(-1)?.zone;
}
