/**
 * W3C baggage (https://www.w3.org/TR/baggage/): what a request tree carries along. Dimmer's own
 * members are `dimmer=<service>:<version>`, one entry for each service that a version was chosen
 * for, joined by an encoded comma; and `dimmer.shadow=1` for copies.
 */

/** What a request carried when it came. */
export type Baggage = {
  /** Other people's members, as they came; null when there are none. */
  readonly others: string | null;
  /** Entries of our own member: `search:v7`, each still encoded. */
  readonly versions: readonly string[];
  readonly shadow: boolean;
};

/** The specification asks everybody to carry this much. */
const maxMembers = 64;
const maxBytes = 8_192;

const own = /^\s*dimmer(?:\.[\w.-]*)?\s*=/;
const ownVersions = /^\s*dimmer\s*=\s*([^;]*)/;
const ownShadow = /^\s*dimmer\.shadow\s*=\s*1\s*(?:;|$)/;

export const readBaggage = (value: string): Baggage => {
  if (!value.includes("dimmer"))
    return { others: value.trim() === "" ? null : value, versions: [], shadow: false };
  const members = value.split(",").filter((member) => member.trim() !== "");
  const others = members.filter((member) => !own.test(member));
  return {
    others: others.length === 0 ? null : others.join(","),
    versions: members.flatMap((member) => {
      const entries = ownVersions.exec(member)?.[1]?.trim() ?? "";
      return entries.split(/%2c/i).filter((entry) => entry.includes(":"));
    }),
    shadow: members.some((member) => ownShadow.test(member)),
  };
};

/** A name or a version as a part of an entry: commas, colons and spaces are encoded. */
export const baggageText = (text: string): string => encodeURIComponent(text);

/** The version that the entries say for a service; null when they do not name it. */
export const versionIn = (versions: readonly string[], service: string): string | null => {
  const prefix = `${baggageText(service)}:`;
  const entry = versions.find((one) => one.startsWith(prefix));
  return entry === undefined ? null : decode(entry.slice(prefix.length));
};

const decode = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};

/** What goes on: others' members first, as many as the limits leave room for, then ours. */
export const printBaggage = (others: string | null, ours: string): string => {
  if (others === null) return ours;
  const room = maxBytes - ours.length - 1;
  const most = maxMembers - ours.split(",").length;
  if (others.length <= room && !exceeds(others, most)) return `${others},${ours}`;
  const kept: string[] = [];
  let bytes = 0;
  for (const member of others.split(",")) {
    bytes += member.length + 1;
    if (kept.length >= most || bytes > room) break;
    kept.push(member);
  }
  return kept.length === 0 ? ours : `${kept.join(",")},${ours}`;
};

const exceeds = (members: string, most: number): boolean => {
  let commas = 0;
  for (let at = members.indexOf(","); at !== -1; at = members.indexOf(",", at + 1)) commas += 1;
  return commas + 1 > most;
};

/** Entries of a request tree with the one of this service in place of an older one. */
export const withEntry = (versions: readonly string[], entry: string): readonly string[] => {
  const service = entry.slice(0, entry.indexOf(":") + 1);
  return [...versions.filter((one) => !one.startsWith(service)), entry];
};

/** Our own member. */
export const printVersions = (versions: readonly string[]): string =>
  `dimmer=${versions.join("%2C")}`;
