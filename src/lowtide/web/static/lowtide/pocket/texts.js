// Texts with figures, and doses as they are written.

/** A finding with its figures filled in. */
export function filled(finding, figures) {
  const ask = finding.ask && { ...finding.ask, text: fill(finding.ask.text, figures) };
  return { ...finding, key: fill(finding.key, figures), text: fill(finding.text, figures), ask };
}

/** A text with what stands in braces filled in, as far as it is known. */
export function fill(text, figures) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => figures[name] ?? whole);
}

/** A date as it is said in a sentence: "6 December 2026". */
export function daySaid(date, { day, months }) {
  const [year, month, number] = date.split("-").map(Number);
  return fill(day, { day: number, month: months[month - 1], year });
}

/** A text on one line, cut where it is too long to be shown in a sentence. */
export function short(text) {
  const line = text.split(/\s+/).join(" ");
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

/** In small letters, by way of the large ones: some have two small ones, as the long s has. */
export function plain(text) {
  return text.toLowerCase().toUpperCase().toLowerCase();
}

/** "4.5 mg" in whole micrograms; null if it is none. */
export function micrograms(text) {
  const [, number, unit] = /^\s*(\d+(?:[.,]\d+)?)\s*(mg|µg|μg|ug|mcg)\s*$/.exec(text ?? "") ?? [];
  return number ? Math.round(Number(number.replace(",", ".")) * (unit === "mg" ? 1000 : 1)) : null;
}

/** 4500 as "4.5 mg", or with another decimal mark. */
export function milligrams(dose, decimal) {
  return `${Number((dose / 1000).toPrecision(6))} mg`.replace(".", decimal);
}
