// What was said of an evening so far, here or at the server: which questions are still open.

import { versions } from "./entered.js";
import { later } from "./times.js";

/** @typedef {{entry?: string}} Word */
/** @typedef {{answers?: Word, taken?: Word, lastDoseSaid: boolean, yesterdayOpen: boolean}} Evening */

/** @returns {Evening} `entry` is missing where it is not known which entry said it */
export function evening(pocket, entries, night) {
  const { said, reports, beginning } = versions(null, pocket, entries).at(-1);
  const before = later(night, -1);
  const last = (kind, on) => said.filter((word) => word.kind === kind && word.night === on).at(-1);
  return {
    answers: last("answers", night),
    taken: reports.get(night)?.dose ? last("taken", night) : undefined,
    lastDoseSaid: reports.has(before),
    yesterdayOpen: beginning.night !== null && beginning.night <= before && !last("answers", before),
  };
}
