import type { FieldValue } from "@dimmer/core";

/** Which version of a service is which, where that is known. */
export type Versions = { readonly candidate: string | null; readonly stable: string | null };

/** How a group is drawn: a colour by name, and a dash that tells it apart without colour. */
export type GroupTone = { readonly color: string; readonly dash: readonly number[] };

/** Hues of groups that are no arm: amber and blue are kept for those. */
const hues = 5;
const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 4, 2, 4]];

const versionFields: ReadonlySet<string> = new Set([
  "service.version",
  "dimmer.version",
  "dimmer.served_by",
]);

/** Everything together, where nothing is grouped. */
export const allTone: GroupTone = { color: "--text", dash: [] };

/**
 * The tone of each group, in order. Candidate is amber and stable blue wherever a group is one of
 * them; of several groups of one arm, each has its dash.
 */
export const groupTones = (
  by: readonly string[],
  groups: readonly (readonly (FieldValue | null)[])[],
  versions: Versions,
): readonly GroupTone[] => {
  if (by.length === 0) return groups.map(() => allTone);
  const used = { candidate: 0, stable: 0, other: 0 };
  return groups.map((values) => {
    const arm = armOf(by, values, versions);
    const nth = used[arm ?? "other"]++;
    if (arm === null)
      return { color: `--group-${(nth % hues) + 1}`, dash: dashAt(Math.floor(nth / hues)) };
    return { color: `--${arm}`, dash: dashAt(nth + (arm === "stable" ? 1 : 0)) };
  });
};

/** The arm that a group belongs to; null where it is none, or says nothing about it. */
export const armOf = (
  by: readonly string[],
  values: readonly (FieldValue | null)[],
  versions: Versions,
): "candidate" | "stable" | null => {
  for (const [index, field] of by.entries()) {
    const value = values[index];
    if (field === "dimmer.arm" && (value === "candidate" || value === "stable")) return value;
    if (!versionFields.has(field) || typeof value !== "string") continue;
    if (value === versions.candidate) return "candidate";
    if (value === versions.stable) return "stable";
  }
  return null;
};

const dashAt = (nth: number): readonly number[] => dashes[nth % dashes.length] ?? [];
