import type { RolloutView } from "@dimmer/wire";

/** Small phrases that several views share. Pure: no colour, no I/O. */

/** A commit as people say it; other ids are left alone. */
export const shortVersion = (id: string): string =>
  /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id) ? id.slice(0, 10) : id;

/** `3 users`, `1 user`, `1,204 users`. */
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${inThousands(count)} ${count === 1 ? one : more}`;

export const inThousands = (count: number): string =>
  // By hand: the first use of a locale costs more than the rest of a short command.
  String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");

/** A share 0 … 1 with as many digits as say something: `0.12%`, `3.4%`, `100%`. */
export const shareText = (share: number): string => {
  const points = share * 100;
  const digits = points === 0 || points >= 10 ? 0 : points >= 1 ? 1 : points >= 0.01 ? 2 : 4;
  return `${Number(points.toFixed(digits))}%`;
};

/**
 * Exposure as people read it: `5%`, `0.01%`. Core has the same; loading all of core for it would cost
 * every start some 20 ms.
 */
export const percentText = (ppm: number): string => `${Number((ppm / 10_000).toFixed(4))}%`;

/** `4 s`, `12 min`, `3 h`, `5 days`: one unit, rounded down. */
export const spanText = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return many(Math.floor(seconds / 86_400), "day");
};

export const agoText = (atMs: number, nowMs: number): string =>
  nowMs - atMs < 1000 ? "just now" : `${spanText(nowMs - atMs)} ago`;

/** `14:03:27` in the time zone of the reader. */
export const clockText = (atMs: number): string =>
  new Date(atMs).toLocaleTimeString("en-GB", { hour12: false });

/** `25 Nov 14:03` in the time zone of the reader. */
export const momentText = (atMs: number): string => {
  const date = new Date(atMs);
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return `${day} ${clockText(atMs).slice(0, 5)}`;
};

/** `12.4 ms`, `1.24 s`. */
export const latencyText = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Where the candidate shines: `5%`, `internal`, `nobody`. */
export const exposureText = ({
  exposurePpm,
  cohorts,
}: Pick<RolloutView, "exposurePpm" | "cohorts">): string => {
  if (exposurePpm > 0) return percentText(exposurePpm);
  return cohorts.length > 0 ? cohorts.join(" and ") : "nobody";
};

/** A stage label without its kind: `internal`, `5%`, `full`. */
export const stageText = (label: string): string => label.replace(/^(cohort|percent):/, "");

const ended: ReadonlySet<RolloutView["phase"]> = new Set(["rolled_back", "done"]);

export const isLive = ({ phase }: Pick<RolloutView, "phase">): boolean => !ended.has(phase);

/** What the rollout is doing, in one or two words. */
export const phaseText = (phase: RolloutView["phase"]): string => {
  switch (phase) {
    case "queued":
      return "waiting its turn";
    case "owed":
      return "stable, not done";
    case "draft":
      return "not exposed yet";
    case "shadow":
      return "in shadow";
    case "cohort":
    case "percent":
      return "being raised";
    case "full":
      return "full, not done";
    case "holding":
      return "holding";
    case "lowering":
      return "being lowered";
    case "rolling_back":
      return "rolling back";
    case "rolled_back":
      return "rolled back";
    case "done":
      return "done";
  }
};

/** `Ann <ann@example.org>` without the address. */
export const nameText = (person: string): string => person.replace(/\s*<[^>]*>\s*$/, "") || person;

/** Names of the people whose change this is; whoever shipped it when none is known. */
export const authorsText = ({ candidate, shippedBy }: RolloutView): string => {
  const names = candidate.authors.map(nameText);
  return names.length === 0 ? nameText(shippedBy.name) : names.join(", ");
};
