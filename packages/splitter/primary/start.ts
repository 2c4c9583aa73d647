import type { RouteTable } from "@dimmer/core";
import type { SplitterConfig } from "../config.ts";
import type { Clock } from "../process/clock.ts";
import { fallbackTable } from "./fallback.ts";
import { Routes } from "./routes.ts";
import type { SnapshotDisk } from "./snapshot-disk.ts";
import { loadSnapshot } from "./snapshot.ts";

export type Start = { readonly routes: Routes; readonly restored: boolean };

export type Starting = {
  readonly config: SplitterConfig;
  readonly disk: SnapshotDisk;
  readonly clock: Clock;
  readonly log: (sentence: string) => void;
};

/** What a splitter serves before control has spoken: its snapshot, else the fallback, else nothing. */
export const readStart = async ({ config, disk, clock, log }: Starting): Promise<Start> => {
  const loaded = await loadSnapshot(disk);
  const startedMonoMs = clock.monoMs();
  if (loaded.ok) {
    const { table, renewedAtMs, tripped } = loaded.snapshot;
    log(`Serving by the snapshot of table ${table.epoch}/${table.generation}.`);
    const lease = { kind: "restored", renewedAtWallMs: renewedAtMs, startedMonoMs } as const;
    const routes = new Routes(table, lease, clock);
    for (const fuse of tripped) routes.keepTripped(fuse);
    routes.refresh();
    return { routes, restored: true };
  }
  const table: RouteTable | null = fallbackTable(config);
  const instead =
    table === null ? "Answering 503 until control speaks." : "Serving stable as configured.";
  log(`${loaded.sentence} ${instead}`);
  const lease = { kind: "renewed", atMonoMs: startedMonoMs } as const;
  return { routes: new Routes(table, lease, clock), restored: false };
};
