import { type Bin, type SliCell, sliOfBin } from "@dimmer/core";
import type { SliOf } from "../port.ts";
import { numberOf } from "./row.ts";
import { all, get, run, type Work } from "./work.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;

type Sum = {
  readonly service: string;
  readonly stepMs: number;
  readonly startMs: number;
  requests: number;
  failures: number;
};

/**
 * Adds bins to the sums of their services; before their boots are written, because a bin is new when
 * its number is above what its boot had come to.
 */
export function* writeSli(bins: readonly Bin[]): Work<null> {
  const known = new Map<string, number>();
  for (const bootId of new Set(bins.map((bin) => bin.bootId))) {
    const row = yield* get("SELECT seq FROM boot WHERE boot_id = ?", [bootId]);
    known.set(bootId, row === undefined ? 0 : numberOf(row, "seq"));
  }
  const fresh = new Map<string, Bin>();
  for (const bin of bins)
    if (bin.seq > (known.get(bin.bootId) ?? 0)) fresh.set(`${bin.bootId} ${bin.seq}`, bin);
  for (const { service, stepMs, startMs, requests, failures } of sumsOf([...fresh.values()]))
    yield* run(
      `INSERT INTO sli (service, step_ms, start_ms, requests, failures) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (service, step_ms, start_ms) DO UPDATE
       SET requests = sli.requests + excluded.requests, failures = sli.failures + excluded.failures`,
      [service, stepMs, startMs, requests, failures],
    );
  return null;
}

const sumsOf = (bins: readonly Bin[]): readonly Sum[] => {
  const sums = new Map<string, Sum>();
  for (const bin of bins) {
    const { requests, failures } = sliOfBin(bin);
    if (requests === 0 && failures === 0) continue;
    for (const stepMs of [minuteMs, hourMs]) {
      const startMs = Math.floor(bin.startMs / stepMs) * stepMs;
      const key = `${bin.service} ${stepMs} ${startMs}`;
      const sum = sums.get(key) ?? {
        service: bin.service,
        stepMs,
        startMs,
        requests: 0,
        failures: 0,
      };
      sum.requests += Math.round(requests);
      sum.failures += Math.round(failures);
      sums.set(key, sum);
    }
  }
  return [...sums.values()];
};

export function* readSli({ service, stepMs, sinceMs }: SliOf): Work<readonly SliCell[]> {
  const rows = yield* all(
    `SELECT start_ms, requests, failures FROM sli
     WHERE service = ? AND step_ms = ? AND start_ms >= ? ORDER BY start_ms`,
    [service, stepMs, Math.floor(sinceMs)],
  );
  return rows.map((row) => ({
    startMs: numberOf(row, "start_ms"),
    requests: numberOf(row, "requests"),
    failures: numberOf(row, "failures"),
  }));
}

/** Minutes are needed for hours only, hours for the budget's month. */
export function* pruneSli(before: {
  readonly minutes: number;
  readonly hours: number;
}): Work<number> {
  const sql = "DELETE FROM sli WHERE step_ms = ? AND start_ms < ?";
  const minutes = yield* run(sql, [minuteMs, before.minutes]);
  return minutes + (yield* run(sql, [hourMs, before.hours]));
}
