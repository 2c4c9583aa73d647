import { binSchema, sheetSchema } from "@dimmer/wire";
import { expect, test } from "vitest";
import { Ledger, type LedgerKey } from "../counts/ledger.ts";
import { HandClock } from "../testing/hand-clock.ts";
import { shopTable } from "../testing/tables.ts";
import { BinKeeper, type Unnumbered } from "./bin-keeper.ts";

const at = (stageEntry: number, generation: number) =>
  shopTable("http://127.0.0.1:1", {
    generation,
    candidate: { to: "http://127.0.0.1:2", stageEntry },
  });

const counted = (stageEntry: number, units: readonly string[]) => {
  const key: LedgerKey = { service: "shop", rollout: "shop.1", stageEntry };
  const ledger = new Ledger(key);
  for (const unit of units)
    ledger.count("candidate", "bucket", {
      unit,
      endpoint: "GET /",
      eventId: "e-1",
      attempted: true,
      origin: "http://127.0.0.1:2",
      failure: unit.startsWith("bad") ? "reset" : null,
      rescued: false,
      latencyMs: 5,
      slow: false,
      overSli: false,
      touched: false,
      success: false,
    });
  return ledger.take();
};

const bins = (items: readonly Unnumbered[]) =>
  items.flatMap((item) => (item.kind === "bin" ? [item.bin] : []));
const sheets = (items: readonly Unnumbered[]) =>
  items.flatMap((item) => (item.kind === "sheet" ? [item.sheet] : []));
const opened = () => {
  const clock = new HandClock();
  const keeper = new BinKeeper(clock);
  keeper.route(at(1, 7));
  return { clock, keeper };
};

test("a routed service has a bin each second, empty ones too, valid on the wire", () => {
  const { clock, keeper } = opened();
  clock.pass(1_000);
  keeper.add(counted(1, ["a", "bad-1"]));
  const [first] = bins(keeper.close());
  expect(binSchema.parse({ bootId: "b", seq: 1, ...first })).toMatchObject({
    stageEntry: 1,
    generation: 7,
    rollout: "shop.1",
  });
  expect(first?.candidate.bucket).toMatchObject({
    requests: 2,
    failures: { reset: 1 },
    latency: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
  });
  clock.pass(1_000);
  const [second] = bins(keeper.close());
  expect(second?.candidate).toEqual({});
  expect((second?.startMs ?? 0) - (first?.startMs ?? 0)).toBe(1_000);
});

test("late counts of a past stage entry stay under it, and its last minute is not lost", () => {
  const { clock, keeper } = opened();
  keeper.add(counted(1, ["a"]));
  clock.pass(10_000);
  keeper.route(at(2, 8));
  keeper.add(counted(1, ["b"]));
  keeper.add(counted(2, ["c"]));
  expect(
    bins(keeper.close()).map((bin) => [bin.stageEntry, bin.candidate.bucket?.requests]),
  ).toEqual([
    [1, 2],
    [2, 1],
  ]);
  expect(bins(keeper.close()).map((bin) => bin.stageEntry)).toEqual([2]);
  clock.pass(36_000);
  const [last] = sheets(keeper.close());
  expect(last).toMatchObject({
    stageEntry: 1,
    minute: 0,
    candidate: [
      ["a", 0, 1, 0, 0, 0, 0, 0, 0, 5],
      ["b", 0, 1, 0, 0, 0, 0, 0, 0, 5],
    ],
  });
});

test("minutes count from the stage entry's arrival, and none is said twice", () => {
  const { clock, keeper } = opened();
  keeper.add(counted(1, ["a", "a", "bad-1"]));
  clock.pass(59_999);
  expect(sheets(keeper.close())).toEqual([]);
  clock.pass(1);
  const [sheet] = sheets(keeper.close());
  expect(sheetSchema.parse({ bootId: "b", seq: 1, ...sheet })).toMatchObject({
    minute: 0,
    sampled: 1,
    candidate: [
      ["a", 0, 2, 0, 0, 0, 0, 0, 0, 5],
      ["bad-1", 0, 1, 1, 0, 0, 0, 0, 0, 5],
    ],
  });
  keeper.add(counted(1, ["a"]));
  clock.pass(150_000);
  expect(sheets(keeper.close()).map(({ minute }) => minute)).toEqual([1]);
  keeper.add(counted(1, ["z"]));
  expect(sheets(keeper.finish()).map(({ minute, candidate }) => [minute, candidate])).toEqual([
    [3, [["z", 0, 1, 0, 0, 0, 0, 0, 0, 5]]],
  ]);
});

test("a sheet of too many units keeps a part of them by their hash", () => {
  const { clock, keeper } = opened();
  keeper.add(
    counted(
      1,
      Array.from({ length: 45_000 }, (_, n) => `u-${n}`),
    ),
  );
  clock.pass(60_000);
  const [sheet] = sheets(keeper.close());
  expect(sheet?.sampled).toBe(0.25);
  expect(sheet?.candidate.length).toBeGreaterThan(10_500);
  expect(sheet?.candidate.length).toBeLessThan(12_000);
});

test("a bin names at most 10,000 bad units, and says when it left some out", () => {
  const { keeper } = opened();
  keeper.add(
    counted(
      1,
      Array.from({ length: 6_000 }, (_, n) => `bad-${n}`),
    ),
  );
  keeper.add(
    counted(
      1,
      Array.from({ length: 6_000 }, (_, n) => `bad-x${n}`),
    ),
  );
  const counts = bins(keeper.close())[0]?.candidate.bucket;
  expect(counts).toMatchObject({ requests: 12_000, badTruncated: true });
  expect(counts?.bad).toHaveLength(10_000);
});
