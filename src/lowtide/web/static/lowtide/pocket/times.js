// Nights, clocks on the wall, and the time that is the same everywhere.

const HOUR = 3_600_000; // milliseconds
const DAY = 24 * HOUR;
const SHOWN = { dateStyle: "short", timeStyle: "medium" }; // in Swedish: "2026-03-14 21:40:00"
const clocks = new Map();

/** The night, or the date, so many days later. */
export function later(night, days) {
  return new Date(Date.parse(night) + days * DAY).toISOString().slice(0, 10);
}

/** How many days lie between two nights. */
export function daysBetween(one, other) {
  return (Date.parse(other) - Date.parse(one)) / DAY;
}

/** The night that a moment on the wall clock belongs to: it runs from noon to noon. */
export function nightOf(moment) {
  return later(moment.slice(0, 10), moment.slice(11, 13) < "12" ? -1 : 0);
}

/** A reading of a wall clock and, where the zone is known, the point in time that it means: the
 * first or the last one, for when clocks change. */
export function moment(wall, zone, choose) {
  if (!zone) return { wall };
  const utc = Date.parse(`${wall}Z`);
  const readings = [utc - DAY, utc + DAY].map((at) => utc - offset(at, zone));
  const real = readings.filter((at) => at + offset(at, zone) === utc);
  return { wall, at: choose(...(real.length ? real : readings)) };
}

/** How far the clocks of a zone are ahead of UTC at a point in time, in milliseconds. */
function offset(at, zone) {
  if (!clocks.has(zone)) clocks.set(zone, new Intl.DateTimeFormat("sv-SE", { ...SHOWN, timeZone: zone }));
  return Date.parse(`${clocks.get(zone).format(at).replace(" ", "T")}Z`) - at;
}

/** Hours from one moment to the other: in absolute time if both have it, else by the clocks' hands. */
export function hoursBetween(one, other) {
  const absolute = one.at !== undefined && other.at !== undefined;
  const hands = () => Date.parse(`${other.wall}Z`) - Date.parse(`${one.wall}Z`);
  return (absolute ? other.at - one.at : hands()) / HOUR;
}

/** Night or morning, whichever a first dose was nearer to. */
export function timingOf({ morning_after, timing }, taken_at) {
  if (!taken_at) return timing;
  const afterNoon = (Date.parse(`${taken_at.wall}Z`) + DAY / 2) % DAY;
  return afterNoon > morning_after * 1000 ? "morning" : "night";
}
