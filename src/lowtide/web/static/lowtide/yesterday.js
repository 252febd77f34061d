// Yesterday's answers go the way of tonight's: kept here first, sent then.

import { nightOf } from "./entries.js";
import * as outbox from "./outbox.js";
import { later } from "./pocket/times.js";
import { here, send } from "./sync.js";
import { checkIn } from "./tonight/said.js";
import { refusedWhere, showDate } from "./tonight/shown.js";

const page = document.getElementById("late");
const form = document.getElementById("questions");
const yesterday = later(nightOf(), -1);

if (page.dataset.night !== yesterday) turnOver();
form.addEventListener("submit", entered);

/** The page was kept for nights without network: it is about another night now. */
function turnOver() {
  page.dataset.night = yesterday;
  showDate(page, yesterday);
  document.getElementById("ask-last-dose").hidden = true;
  document.getElementById("answered").hidden = true;
  form.hidden = false;
}

async function entered(event) {
  event.preventDefault();
  const entry = checkIn(form, page.dataset.night);
  if (!entry) return;
  const place = here();
  try {
    await outbox.add(place.course, entry);
  } catch {
    form.submit(); // this browser keeps nothing: the server has to
    return;
  }
  await send(place);
  if (!refusedWhere(await outbox.all(place.course), entry)) location.assign(page.dataset.then);
}
