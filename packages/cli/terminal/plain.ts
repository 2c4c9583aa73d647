/**
 * Values from events and versions are written by strangers: a user agent may hold an escape sequence
 * that repaints the terminal, a subject may turn the reading direction around. What is shown is free
 * of C0 and C1 controls, DEL, and the marks that reorder or hide text. Line ends become spaces.
 */
export const plain = (text: string): string =>
  text
    .replaceAll(sequences, "")
    .replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, " ")
    .replaceAll(controls, "");

/** CSI, OSC, DCS and the other escape sequences, whole, so that their letters go too. */
const sequences =
  // oxlint-disable-next-line no-control-regex -- controls are what this is about
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c|$)|\u001b[ -/]*[0-~]/g;

const controls =
  // oxlint-disable-next-line no-control-regex -- controls are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

/** The same for every text inside a value, keys included. */
export const plainDeep = <T>(value: T): T => clean(value) as T;

const clean = (value: unknown): unknown => {
  if (typeof value === "string") return plain(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [plain(key), clean(inner)]),
  );
};

/** JSON keeps every letter, yet leaves none that a terminal would obey: they are escaped. */
export const safeJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
