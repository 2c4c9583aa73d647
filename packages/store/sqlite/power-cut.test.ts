import { expect, test } from "vitest";
import { Disk } from "../testing/crash/disk.ts";
import { cutPower, straceAvailable } from "../testing/crash/power-cut.ts";
import { seeded } from "../testing/seeded.ts";

const path = "/d/f";
const write = (at: number, text: string): Parameters<Disk["apply"]>[0] => ({
  kind: "write",
  path,
  at,
  data: Buffer.from(text),
});

test("a disk keeps what was synced, loses or keeps the rest, and forgets unnamed files", () => {
  const disk = new Disk();
  disk.apply({ kind: "create", path });
  for (const operation of [write(0, "abc"), { kind: "sync", path } as const, write(1, "XY")])
    disk.apply(operation);
  const luck = (value: number): string | undefined =>
    disk
      .afterCut(() => value)
      .get(path)
      ?.toString();
  expect(luck(0)).toBeUndefined();
  expect(luck(0.5)).toBe("aXY");
  disk.apply({ kind: "syncDirectory" });
  expect(luck(0)).toBe("abc");
  disk.apply({ kind: "truncate", path, size: 1 });
  expect(luck(0)).toBe("abc");
  expect(luck(0.5)).toBe("a");
  disk.apply({ kind: "sync", path });
  expect(luck(0)).toBe("a");
});

const timeout = 240_000;

test.skipIf(!straceAvailable)(
  "every acknowledged tick is there, whole, wherever the power goes (Debian package strace)",
  { timeout },
  async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const { cuts, syncs, acknowledged, faults } = await cutPower({
      ticks: 150,
      cuts: 250,
      random: seeded(seed),
    });
    expect(faults, `seed ${seed}`).toEqual([]);
    expect({ cuts, acknowledged }).toEqual({ cuts: 250, acknowledged: 150 });
    expect(syncs).toBeGreaterThan(150);
  },
);
