import { beforeEach, expect, test } from "vitest";
import { HandClock } from "../testing/hand-clock.ts";
import { shopTable } from "../testing/tables.ts";
import { Routes } from "./routes.ts";

const leaseTtlMs = 10_000;
const table = (generation: number) =>
  shopTable("http://s", {
    generation,
    leaseTtlMs,
    candidate: { to: "http://c", exposurePpm: 50_000 },
  });

let clock: HandClock;
let routes: Routes;

const exposedNow = (): number | undefined => {
  routes.refresh();
  return routes.message.table?.services[0]?.candidate?.exposurePpm;
};

beforeEach(() => {
  clock = new HandClock();
  routes = new Routes(table(3), { kind: "renewed", atMonoMs: clock.monoMs() }, clock);
});

test("control's word renews what it exposes", () => {
  clock.pass(9_000);
  expect(routes.renew(1)).toBe(true);
  clock.pass(9_000);
  expect(exposedNow()).toBe(50_000);
});

test("a lease that comes behind a greater table that was refused renews nothing", () => {
  clock.pass(9_000);
  routes.refuse({ epoch: 1, generation: 4 });
  expect(routes.renew(1)).toBe(false);
  expect(exposedNow()).toBe(50_000);
  clock.pass(1_000);
  expect(exposedNow()).toBe(0);
  expect(routes.renew(1)).toBe(false);
  expect(exposedNow()).toBe(0);
});

test("nor does the present table when it comes again behind the refused one", () => {
  routes.refuse({ epoch: 1, generation: 4 });
  clock.pass(leaseTtlMs);
  expect(routes.offer(table(3))).toBe("repeated");
  expect(exposedNow()).toBe(0);
});

test("a table between the two is taken, and is as old as control's last word before", () => {
  routes.refuse({ epoch: 1, generation: 5 });
  clock.pass(leaseTtlMs);
  expect(routes.offer(table(4))).toBe("accepted");
  expect(exposedNow()).toBe(0);
});

test("the first greater table that can be read is as good as any", () => {
  routes.refuse({ epoch: 1, generation: 4 });
  clock.pass(leaseTtlMs);
  expect(exposedNow()).toBe(0);
  expect(routes.offer(table(5))).toBe("accepted");
  expect(exposedNow()).toBe(50_000);
  clock.pass(9_000);
  expect(routes.renew(1)).toBe(true);
});

test("refusing an older table than the present one takes nothing away", () => {
  routes.refuse({ epoch: 1, generation: 2 });
  clock.pass(9_000);
  expect(routes.renew(1)).toBe(true);
});
