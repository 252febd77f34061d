// Tonight's page as this device knows it: questions still open, or the answer that was looked up.

const LONG = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
const at = (id) => document.getElementById(id);

/** The page of a night: its date, and whether it still asks or answers. */
export function showNight(page, night, { answers, taken }) {
  page.dataset.night = night;
  showDate(page, night);
  if (answers && !at("questions").hidden) scrollTo(0, 0); // to the dose
  at("questions").hidden = Boolean(answers);
  at("answer").hidden = !answers;
  const undone = taken ?? answers;
  at("undo").hidden = !undone?.entry;
  at("undo").elements.of.value = undone?.entry ?? "";
  at("undo-taken").hidden = !taken;
  at("undo-answers").hidden = Boolean(taken);
}

/** The night's date in the page's heading. */
export function showDate(page, night) {
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang; // as the server writes it
  page.querySelector(".night").textContent = new Intl.DateTimeFormat(language, LONG).format(Date.parse(night));
}

/** What the server does not accept is said where it was written, and nothing of it is lost. */
export function refusedWhere(kept, entry) {
  const refused = kept.find((each) => each.entry.id === entry.id && each.state === "refused");
  filled(at("error-refused"), refused?.why ?? "");
  return Boolean(refused);
}

/** What is still to be asked about the night before. */
export function showBefore({ lastDoseSaid, yesterdayOpen }, lastDose) {
  at("questions").dataset.lastDose = lastDose ?? "";
  at("ask-last-dose").hidden = !lastDose || lastDoseSaid;
  at("last-dose-text").textContent = lastDose ? `(${lastDose})` : "";
  at("yesterday").hidden = !yesterdayOpen;
}

/** The emergency words need nothing that is kept here. */
export function showUrgent(urgent) {
  at("answer-urgent").hidden = !urgent;
  at("urgent-too").hidden = urgent;
}

/** @param {import("../pocket.js").Advice} advice */
export function showAdvice(advice, { taken }) {
  const { when, dose } = { when: at("answer-when"), dose: at("answer-dose") };
  const morning = advice.dose && advice.timing === "morning";
  when.textContent = morning ? when.dataset.morning : when.dataset.night;
  dose.textContent = advice.dose ?? dose.dataset.none;
  filled(at("answer-amount"), advice.dose ? (advice.amount ?? "") : "");
  at("answer-reasons").replaceChildren(...advice.reasons.map(reason));
  showAsks(at("answer-asks"), advice.asks);
  showTake(at("take"), advice.dose, taken);
  showTake(at("take-lower"), advice.lower?.dose, taken);
  const lower = at("lower-text");
  lower.textContent = lower.dataset.text.replace("%dose", advice.lower?.dose ?? "");
  filled(at("lower-amount"), advice.lower?.amount ?? "");
  showTaken(taken);
  at("answer-next").hidden = true; // only the server looks that far ahead
  at("answer-offline").hidden = false;
}

function filled(element, text) {
  element.textContent = text;
  element.hidden = !text;
}

function reason({ text, source }) {
  const shown = at("reason").content.cloneNode(true);
  shown.querySelector("[data-text]").textContent = text;
  shown.querySelector("[data-source]").textContent = source;
  return shown;
}

function showAsks(part, asks) {
  const list = part.querySelector("ul");
  const named = (kind, key) => list.getAttribute(`data-${kind}-${key}`);
  const items = asks.map(({ who, when, text }) => {
    const shown = at("ask").content.cloneNode(true);
    shown.querySelector("[data-who]").textContent = named("who", who);
    shown.querySelector("[data-when]").textContent = named("when", when);
    shown.querySelector("[data-text]").textContent = text;
    return shown;
  });
  list.replaceChildren(...items);
  part.hidden = !asks.length;
}

function showTake(form, dose, taken) {
  form.hidden = !dose || Boolean(taken);
  form.elements.dose.value = dose ?? "";
}

function showTaken(taken) {
  at("taken").hidden = !taken;
  const text = at("taken-text");
  text.textContent = taken ? text.dataset.text.replace("%dose", taken.text) : "";
}
