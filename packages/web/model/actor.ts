import type { RolloutView } from "@dimmer/wire";

export type Actor = RolloutView["shippedBy"];

/** Who did it, so that a script is never taken for a person. */
export const actorWords = (actor: Actor): string => {
  switch (actor.kind) {
    case "person":
      return actor.name;
    case "script":
      return actor.name.includes("script") ? actor.name : `${actor.name}, a script`;
    case "ci":
      return `${actor.name}, CI`;
    case "dimmer":
      return "Dimmer";
  }
};

/** Whether `you` wrote the change or shipped it. Authors are written `Name`, `mail` or `Name <mail>`. */
export const isYours = (
  rollout: Pick<RolloutView, "candidate" | "shippedBy">,
  you: Actor,
): boolean => {
  const own = you.name.toLowerCase();
  const names = [...rollout.candidate.authors, rollout.shippedBy.name];
  return names.some((name) => {
    const plain = name.toLowerCase();
    return plain === own || plain.startsWith(`${own} <`) || plain.endsWith(`<${own}>`);
  });
};

/** `Mira Okafor and Jun Sato`: names without their addresses. */
export const authorNames = (authors: readonly string[]): string =>
  new Intl.ListFormat("en").format(
    authors.map((author) => author.replace(/\s*<[^>]*>\s*$/, "") || author),
  );
