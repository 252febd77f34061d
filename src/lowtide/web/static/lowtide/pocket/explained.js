// Why a night's answer is what it is, in the words that the server made for it.

import { stateOf } from "./table.js";
import { fill } from "./texts.js";

const URGENT = "night:urgent_signs";
const STEP_UP = "step_up";

/** The answer of a night. */
export function explained({ table, pocket }, night) {
  const { action, step } = night.advice;
  const state = stateOf(table, night.after);
  return {
    night: night.night,
    action,
    dose: step === null ? null : pocket.steps[step].text,
    amount: amountOf(pocket, step, night.night),
    lower: action === STEP_UP ? lowerOf(pocket, step - 1, night.night) : null,
    timing: state.timing,
    urgent: night.findings.some(({ key }) => key === URGENT),
    reasons: reasonsOf(pocket, night, state, stateOf(table, night.counted)),
    asks: asksOf(pocket.words, night),
    state,
  };
}

/** What a step's dose is of what is at hand, or that it is past its date. */
function amountOf({ steps, amounts_until: until, past_date: past }, step, night) {
  const amount = steps[step]?.amount ?? "";
  return amount && until && night > until ? past : amount;
}

/** The dose at which to stay where the next one is only offered. */
function lowerOf(pocket, step, night) {
  return { dose: pocket.steps[step].text, amount: amountOf(pocket, step, night) };
}

/** The rules that decided, emergency words first; a finding may be said in a reason's place. */
function reasonsOf(pocket, { advice: { because, step }, findings }, after, counted) {
  const figures = figuresOf(pocket, step, after, counted);
  const said = findings.filter(({ key }) => key === URGENT);
  for (const code of because) {
    const reason = pocket.words.reasons[`${because.join("+")}/${code}`] ?? pocket.words.reasons[code];
    const found = findings.filter(({ bar }) => bar >= (reason.bar ?? Infinity));
    said.push(...found.filter(({ key }) => key !== URGENT));
    if (found.length && reason.instead) continue;
    const steps = { tonight: after.step, counted: counted.step };
    const source = reason.sources.map((from) => from.each?.[steps[from.of]] ?? from).join("; ");
    said.push({ rule: reason.rule, text: fill(reason.text, figures), source });
  }
  return said.map(({ rule, text, source }) => ({ rule, text, source }));
}

function figuresOf({ steps, words, doses }, step, after, counted) {
  return {
    ...words.figures,
    dose: step === null ? doses.no_dose : steps[step].text,
    lower_dose: steps[Math.max(after.step - 1, 0)].text,
    taken: counted.doses,
    needed: steps[counted.step].needed,
  };
}

/** Each ask once, the most urgent first; what a finding asks more precisely is not asked again. */
function asksOf(words, { advice, findings, comfort, before }) {
  const asking = findings.filter(({ ask }) => ask);
  const precisely = ({ bar }) => asking.some((found) => found.bar === bar && found.ask.who !== "emergency");
  const codes = advice.asks.filter((code) => !precisely(words.asks[code]));
  const severe = comfort === words.severe && words.asked_when_severe.includes(before.status);
  const ruled = [...codes, ...(severe ? [words.ask_of_severe] : [])].map((code) => words.asks[code].ask);
  const all = [...asking.map(({ ask }) => ask), ...ruled].map(({ text, who, when }) => ({ text, who, when }));
  const once = [...new Map(all.map((ask) => [JSON.stringify(ask), ask])).values()];
  const urgency = ({ when, who }) => words.when.indexOf(when) * words.who.length + words.who.indexOf(who);
  return once.sort((one, other) => urgency(one) - urgency(other));
}
