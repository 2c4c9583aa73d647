import type { Command } from "./decision.ts";
import type { Input } from "./input.ts";
import type { Actor, Rollout, RolloutState } from "./state.ts";

/** Dimmer itself, as an actor of the journal. */
export const dimmer: Actor = Object.freeze({ kind: "dimmer", name: "dimmer" });

/** Who stands behind an input: the person or program that acted, else Dimmer. */
export const actorOf = (input: Input): Actor =>
  input.kind === "action" || input.kind === "replaced" || input.kind === "stableLost"
    ? input.by
    : dimmer;

/** Who answers for the change: its authors, or whoever shipped it when no author is known. */
export const owners = (rollout: Rollout): readonly string[] =>
  rollout.candidate.authors.length > 0 ? rollout.candidate.authors : [rollout.shippedBy.name];

/** The same as words: `ann and bob`. */
export const ownersInWords = (rollout: Rollout): string => {
  const names = owners(rollout).map((author) => addressOf(author).name);
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
};

/**
 * Whether this actor's look counts: a person who wrote the change or shipped it, or to whom one of
 * them delegated it. Where neither is known (no authors, shipped by a program) any person counts, so
 * that nothing is owed by nobody.
 */
export const mayLook = (
  { rollout, delegations }: Pick<RolloutState, "rollout" | "delegations">,
  actor: Actor,
): boolean =>
  answersFor(rollout, actor) ||
  (actor.kind === "person" && delegations.some(({ to }) => isSame(to, actor.name)));

/** The person wrote the change or shipped it; delegation does not make somebody that. */
export const answersFor = (rollout: Rollout, actor: Actor): boolean => {
  if (actor.kind !== "person") return false;
  const { authors } = rollout.candidate;
  const shipper = rollout.shippedBy;
  if (authors.length === 0 && shipper.kind !== "person") return true;
  const known = shipper.kind === "person" ? [...authors, shipper.name] : authors;
  return known.some((author) => isSame(author, actor.name));
};

/** A person other than those who answer for the change: four eyes. */
export const isAnother = (rollout: Rollout, actor: Actor): boolean => {
  if (actor.kind !== "person") return false;
  const { shippedBy, candidate } = rollout;
  return ![...candidate.authors, shippedBy.name].some((name) => isSame(name, actor.name));
};

/** A message to those who answer for the change. */
export const tell = (rollout: Rollout, sentence: string): Command => ({
  kind: "tell",
  to: owners(rollout),
  sentence,
});

/** The same, to be read now whatever the hour. */
export const page = (rollout: Rollout, sentence: string): Command => ({
  kind: "tell",
  to: owners(rollout),
  sentence,
  page: true,
});

type Address = { readonly name: string; readonly mail: string };

/** `Ann <ann@example.org>`, a name alone or an address alone. */
const addressOf = (text: string): Address => {
  const match = /^\s*(.*?)\s*<([^>]*)>\s*$/.exec(text);
  if (match === null) {
    const plain = text.trim();
    return { name: plain, mail: plain.includes("@") ? plain : "" };
  }
  const mail = (match[2] ?? "").trim();
  const name = match[1] ?? "";
  return { name: name === "" ? mail : name, mail };
};

/** Whether two names are of one person: by address where both have one, else by name. */
export const isSame = (left: string, right: string): boolean => {
  const a = addressOf(left.toLowerCase());
  const b = addressOf(right.toLowerCase());
  if (a.mail !== "" && b.mail !== "") return a.mail === b.mail;
  return a.name !== "" && a.name === b.name;
};
