// Entries as Lowtide's server reads them: what each says about itself, and its name.

/** The clock on the wall here, with its offset: "2026-03-14T21:40:00+01:00". */
export function wall(moment = new Date()) {
  const minutes = -moment.getTimezoneOffset();
  const there = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const sign = minutes < 0 ? "-" : "+";
  const part = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${there}${sign}${part(minutes / 60)}:${part(minutes % 60)}`;
}

/** The night that a moment belongs to: it runs from noon to noon by the clock on the wall. */
export function nightOf(moment = new Date()) {
  return wall(new Date(moment.getTime() - 12 * 3_600_000)).slice(0, 10);
}

/** The time zone that this device is in, by its IANA name. */
export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** What every entry says, under a new name. */
export function envelope(kind, night) {
  const by = globalThis.document?.querySelector("[data-by]")?.dataset.by ?? "patient";
  return { kind, id: uuid7(), night, recorded_at: wall(), zone: zone(), by };
}

/** A UUID of version 7 (RFC 9562): the moment in milliseconds, then chance. */
export function uuid7(milliseconds = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) {
    bytes[place] = Math.floor(milliseconds / 2 ** (8 * (5 - place))) % 256;
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
