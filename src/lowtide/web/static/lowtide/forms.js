// Shows what belongs to an answer once that answer is given: data-when="name=value,value".

export function reveal(form) {
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, values] = part.dataset.when.split("=");
    const chosen = new FormData(form).getAll(name);
    part.hidden = !values.split(",").some((value) => chosen.includes(value));
    part.dataset.seen = "";
  }
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("change", () => reveal(form));
  reveal(form);
}
