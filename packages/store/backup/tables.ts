/** One table with all its columns in the current form; rows are copied in the order of these. */
export type Table = {
  readonly name: string;
  readonly columns: readonly string[];
  /** Counted by the database itself, so that it must be told where to go on. */
  readonly counts: string | null;
};

const table = (name: string, columns: string, counts: string | null = null): Table => ({
  name,
  columns: columns.split(" "),
  counts,
});

/** What refers to another table comes after it. */
export const tables: readonly Table[] = [
  table("note", "key value"),
  table("writer", "id epoch holder beat written last_epoch last_written"),
  table("service", "name config stable"),
  table("rollout", "number id service candidate version live raising stage_entry state"),
  table("journal", "place rollout seq entry hash at_ms"),
  table("outbox", "id rollout command done_ms", "id"),
  table("bad_version", "service version why rollout"),
  table("boot", "boot_id seq start_ms"),
  table("bin", "place boot_id seq service rollout stage_entry start_ms body", "place"),
  table("sheet", "place boot_id seq rollout stage_entry start_ms body", "place"),
  table("event_count", "place rollout stage_entry start_ms body", "place"),
  table("sli", "service step_ms start_ms requests failures"),
  table("kept_order", "key digest answer at_ms"),
];

/** Tables that a new store already has a row in, which a copy replaces. */
export const begun: readonly string[] = ["note", "writer"];
