import type { RouteTable } from "@dimmer/core";
import { routeTableSchema } from "@dimmer/wire";
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Tripped } from "./routes.ts";
import type { SnapshotDisk } from "./snapshot-disk.ts";

/** What a splitter needs to serve after a restart without control. */
export type Snapshot = {
  readonly table: RouteTable;
  /** Wall clock of the lease's last renewal, ms. */
  readonly renewedAtMs: number;
  /** Fuses that hold: a primary that crashed must not expose users again to what it had cut off. */
  readonly tripped: readonly Tripped[];
};

export type LoadedSnapshot =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly code: "missing" | "corrupt"; readonly sentence: string };

const trippedSchema = z.object({
  service: z.string(),
  rollout: z.string(),
  stageEntry: z.int(),
  sentence: z.string(),
});

const bodySchema = z.object({
  table: routeTableSchema,
  renewedAtMs: z.number(),
  // Splitters before this one wrote none.
  tripped: z.array(trippedSchema).default([]),
});
const fileSchema = z.object({ sha256: z.string(), body: z.string() });

const digest = (body: string): string => createHash("sha256").update(body).digest("hex");

/** The text of a snapshot, sealed by a checksum. */
export const sealSnapshot = (snapshot: Snapshot): string => {
  const body = JSON.stringify(snapshot);
  return JSON.stringify({ sha256: digest(body), body });
};

/** Reads a snapshot; one that is cut, changed or of another form is said to be corrupt. */
export const loadSnapshot = async (disk: SnapshotDisk): Promise<LoadedSnapshot> => {
  const text = await disk.read();
  if (text === null)
    return { ok: false, code: "missing", sentence: `There is no snapshot at ${disk.name} yet.` };
  const outer = fileSchema.safeParse(parse(text));
  if (!outer.success || digest(outer.data.body) !== outer.data.sha256) return corrupt(disk.name);
  const inner = bodySchema.safeParse(parse(outer.data.body));
  return inner.success ? { ok: true, snapshot: inner.data } : corrupt(disk.name);
};

const corrupt = (file: string): LoadedSnapshot => ({
  ok: false,
  code: "corrupt",
  sentence: `The snapshot ${file} is damaged and is not used; control will write a new one.`,
});

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
