import type { RolloutView } from "@dimmer/wire";

export type Actor = RolloutView["shippedBy"];

/** Who did it, so that a script is never taken for a person. Addresses are left out. */
export const actorWords = (actor: Actor): string => {
  const name = nameOf(actor.name);
  switch (actor.kind) {
    case "person":
      return name;
    case "script":
      return name.includes("script") ? name : `${name} (script)`;
    case "ci":
      return `${name} (CI)`;
    case "dimmer":
      return "Dimmer";
  }
};

/** `Mira Okafor and Jun Sato`: names without their addresses. */
export const authorNames = (authors: readonly string[]): string =>
  new Intl.ListFormat("en").format(authors.map(nameOf));

/** Whether `you` wrote the change or shipped it: by address where both have one, else by name. */
export const isYours = (
  rollout: Pick<RolloutView, "candidate" | "shippedBy">,
  you: Actor,
): boolean =>
  [...rollout.candidate.authors, rollout.shippedBy.name].some((person) => isSame(person, you.name));

const isSame = (one: string, other: string): boolean => {
  const [a, b] = [addressOf(one), addressOf(other)];
  if (a !== null && b !== null) return a === b;
  return nameOf(one).toLowerCase() === nameOf(other).toLowerCase();
};

/** The `Name` of git's `Name <address>`; a bare address is its own name. */
const nameOf = (person: string): string =>
  person.replace(/\s*<[^<>]*>/, "").trim() || person.replace(/[<>]/g, "");

const addressOf = (person: string): string | null => {
  const address = /<([^<>]+)>/.exec(person)?.[1] ?? (/^\S+@\S+$/.test(person) ? person : null);
  return address?.toLowerCase() ?? null;
};
