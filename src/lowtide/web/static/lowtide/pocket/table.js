// The checked table: the nightly rule itself, asked once in every state (decision/pocket).

const NUMBERS = { i1: Int8Array, i2: Int16Array, i4: Int32Array };

/** Open the table of this name, which is the SHA-256 of its bytes. */
export async function open(bytes, name) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== name) throw new Error(`This is not the table ${name}. Fetch it again.`);
  const start = new Uint8Array(bytes).indexOf(10) + 1; // behind the first line
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 0, start)));
  const column = ({ at, type }) => new NUMBERS[type](bytes, start + at, header.states);
  const stages = Object.entries(header.places).map(([stage, places]) => [stage, places.map(column)]);
  return { ...header, cleared: new Set(header.cleared), ...Object.fromEntries(stages) };
}

/** Open a table as it came over the network, packed. */
export async function openPacked(packed, name) {
  const unpacked = new Response(packed).body.pipeThrough(new DecompressionStream("gzip"));
  return open(await new Response(unpacked).arrayBuffer(), name);
}

/** One night in the table: the ceiling is raised, the night is counted, then it is judged. */
export function lookUp(table, state, { dose, comfort, gate, word }) {
  const evening = table.evenings.indexOf(`${comfort}/${gate}`);
  const count = table.counted[table.countings.indexOf(`${dose}/${comfort}`)];
  const raised = word === "raise" ? state + table.raised[evening][state] : state;
  const said = raised === state ? word : "raised";
  const counted = raised + count[raised];
  let [after, told] = [counted + table.after[evening][counted], table.advice[evening][counted]];
  if (said && table.worded[said][counted]) [after, told] = table.worded[said][counted][evening];
  else if (said) {
    const [then, instead] = table.reworded[said][told];
    [after, told] = [then < 0 ? after : then, instead];
  }
  const advice = table.recommendations[told];
  if (!advice) throw new Error("The table has no answer for this night. Fetch it again.");
  return { after, advice, counted: state + count[state], far: table.far[0][after] };
}

/** A state's fields by its number. */
export function stateOf(table, number) {
  const state = Object.fromEntries(table.fields.map((name) => [name, table[name][0][number]]));
  return { ...state, status: table.statuses[state.status], timing: table.timings[state.timing] };
}

/** The number of the state with these fields. */
export function numberOf(table, { status, timing, ...counters }) {
  const state = { ...counters, status: table.statuses.indexOf(status), timing: table.timings.indexOf(timing) };
  const columns = table.fields.map((name) => [table[name][0], state[name]]);
  const number = columns[0][0].findIndex((_, place) => columns.every(([column, field]) => column[place] === field));
  if (number < 0) throw new Error("The table does not know this course. Fetch both again.");
  return number;
}
