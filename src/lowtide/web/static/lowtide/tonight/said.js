// What is said in the evening's questions, as the entry that means it.

import { envelope } from "../entries.js";

const QUESTIONS = ["last_dose", "pain", "effects", "sleep_worse", "new"];
const SOME_EFFECT = ["mild", "moderate", "severe"];

/** The entry; null where something does not fit, which is then said beside its field. */
export function checkIn(form, night) {
  const said = new FormData(form);
  if (!allFits(form, said)) return null;
  const value = (name) => said.get(name) || null;
  return {
    ...envelope("check_in", night),
    last_dose: lastDose(said, form.dataset.lastDose),
    pain: value("pain") && Number(value("pain")),
    effects: value("effects"),
    effect_names: effectNames(said),
    sleep_worse: value("sleep_worse") && value("sleep_worse") === "yes",
    new: value("new") === "yes" ? news(said) : null,
    advised: null,
  };
}

/** Urgent signs that came after the evening's answers: they count beside them. */
export function onlyUrgent(night) {
  const open = { last_dose: null, pain: null, sleep_worse: null, new: null, advised: null };
  return { ...envelope("check_in", night), ...open, effects: "urgent", effect_names: [] };
}

/** Whether every question that is asked has its answer, and no answer asks for details. */
export function isComplete(form) {
  const said = new FormData(form);
  const asked = QUESTIONS.filter((name) => !form.querySelector(`[name=${name}]`).closest("[hidden]"));
  const detail = said.get("new") === "yes" || said.get("last_dose") === "other";
  return asked.every((name) => said.get(name)) && !detail;
}

/** Whether nothing is said yet. */
export function isEmpty(form) {
  const fields = [...form.elements].filter(({ type }) => type !== "hidden" && type !== "submit");
  return fields.every(({ type, checked, value }) => !(type === "radio" || type === "checkbox" ? checked : value));
}

function lastDose(said, advised) {
  const answer = said.get("last_dose");
  if (!answer) return null;
  const amounts = { taken: advised, other: `${milligrams(said)} mg` };
  return { answer, dose: amounts[answer] ?? null };
}

function milligrams(said) {
  return said.get("last_dose_mg").replace(",", ".").replace(/mg/i, "").trim();
}

function effectNames(said) {
  const some = SOME_EFFECT.includes(said.get("effects"));
  const names = some ? [...said.getAll("effect_names"), said.get("effect_other")] : [];
  return names.map((name) => name.trim()).filter(Boolean);
}

function news(said) {
  return {
    medicines: lines(said.get("new_medicines")),
    surgery_on: said.get("surgery_on") || null,
    hospital: said.has("hospital"),
    maybe_pregnant: said.has("maybe_pregnant"),
  };
}

function isNothing({ medicines, ...others }) {
  return !medicines.length && Object.values(others).every((answer) => !answer);
}

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

// --- what does not fit --------------------------------------------------------------------------

/** As the form says it at the server: only that what is written can be read. */
function allFits(form, said) {
  const { last_dose_mg: amount, new_medicines: medicines } = form.elements;
  const names = lines(said.get("new_medicines"));
  const { longest, most } = medicines.dataset;
  const read = names.length <= most && names.every((name) => name.length <= longest);
  show(amount, said.get("last_dose") === "other" ? wrongAmount(amount, milligrams(said)) : "");
  const unsaid = said.get("new") === "yes" && isNothing(news(said));
  show(medicines, unsaid ? medicines.dataset.unsaid : read ? "" : medicines.dataset.wrong);
  const first = form.querySelector("[aria-invalid=true]");
  first?.focus();
  return !first;
}

function wrongAmount({ dataset }, written) {
  if (!/^\d+(\.\d{1,3})?$/.test(written)) return dataset.wrong;
  return Number(written) > dataset.most ? dataset.tooMuch : "";
}

function show(field, wrong) {
  const error = document.getElementById(`error-${field.id}`);
  error.textContent = wrong;
  error.hidden = !wrong;
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}
