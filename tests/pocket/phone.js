// A phone without a network, for tests: it opens tables and looks many histories up at once.

import { advise, open } from "/static/lowtide/pocket.js";

const tables = new Map();

window.keepTable = async (name) => {
  const { body } = await fetch(`/tables/${name}.gz`);
  const unpacked = new Response(body.pipeThrough(new DecompressionStream("gzip")));
  tables.set(name, await open(await unpacked.arrayBuffer(), name));
};

/** Each history is a pocket, what it shares with others by name, its entries, and the nights that are
 * asked about: each with the number of entries made by then. */
window.lookUp = (shared, histories) =>
  histories.map(({ pocket, like, entries, asked }) => {
    const whole = { ...shared[like], ...pocket, findings: [...shared[like].findings, ...pocket.findings] };
    return asked.map(({ night, made }) => advise(tables.get(pocket.table), whole, entries.slice(0, made), night));
  });
