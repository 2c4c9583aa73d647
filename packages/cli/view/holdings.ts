/** What a backup holds, as the server counts it. */
type Holdings = {
  readonly services: number;
  readonly rollouts: number;
  readonly liveRollouts: number;
  readonly journalEntries: number;
  readonly lastEntryAtMs: number | null;
};

/** `2 services, 14 rollouts (1 under way) and 96 journal entries, the last of 2026-11-25 07:12 UTC`. */
export const counted = (holdings: Holdings): string => {
  const { services, rollouts, liveRollouts, journalEntries, lastEntryAtMs } = holdings;
  const live = liveRollouts === 0 ? "" : ` (${liveRollouts} under way)`;
  const last =
    lastEntryAtMs === null
      ? ""
      : `, the last of ${new Date(lastEntryAtMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${many(services, "service")}, ${many(rollouts, "rollout")}${live} and ${many(journalEntries, "journal entry", "journal entries")}${last}`;
};

const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

/** A time as part of a file's name. */
export const dateText = (atMs: number): string =>
  new Date(atMs).toISOString().slice(0, 19).replaceAll(":", "-");
