import fc from "fast-check";
import { expect, test } from "vitest";
import { endsMs, leaseTimes, look, mayTake, nothingSeen } from "./lease.ts";

const lease = (beat: number, holder = "ann"): { epoch: number; holder: string; beat: number } => ({
  epoch: 1,
  holder,
  beat,
});

test("a lease that is renewed is never taken, one that is not is taken after its whole time", () => {
  let watch = look(nothingSeen, lease(1), 0);
  const { leaseMs } = leaseTimes;
  expect(mayTake(watch, { holder: "bob", leaseMs, nowMs: 14_999 })).toBe(false);
  expect(mayTake(watch, { holder: "bob", leaseMs, nowMs: 15_000 })).toBe(true);
  watch = look(watch, lease(2), 14_999);
  expect(mayTake(watch, { holder: "bob", leaseMs, nowMs: 29_998 })).toBe(false);
  expect(mayTake(watch, { holder: "bob", leaseMs, nowMs: 29_999 })).toBe(true);
});

test.each([
  ["nobody's", "", true],
  ["one's own of an earlier life", "bob", true],
  ["another's", "ann", false],
])("a lease that is %s is taken at once: %s %s", (_whose, holder, isTaken) => {
  const watch = look(nothingSeen, lease(1, holder), 5);
  expect(mayTake(watch, { holder: "bob", leaseMs: leaseTimes.leaseMs, nowMs: 5 })).toBe(isTaken);
});

test("nothing seen is nothing to take", () => {
  expect(mayTake(nothingSeen, { holder: "bob", leaseMs: 15_000, nowMs: 1e9 })).toBe(false);
});

test("a leader stops before anybody may take its place, however late its renewals arrive", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ waitMs: fc.nat(9_999), wayMs: fc.nat(9_999) }), { maxLength: 30 }),
      fc.nat(1_999),
      (renewals, lookLateMs) => {
        let sentMs = 0;
        let watch = look(nothingSeen, lease(0), lookLateMs);
        let arrivedMs = 0;
        for (const [index, { waitMs, wayMs }] of renewals.entries()) {
          if (sentMs + waitMs >= endsMs(sentMs, leaseTimes)) break;
          sentMs = Math.max(sentMs + waitMs, arrivedMs);
          arrivedMs = sentMs + wayMs;
          watch = look(watch, lease(index + 1), arrivedMs + lookLateMs);
        }
        const stopsMs = endsMs(sentMs, leaseTimes);
        const takesMs = watch.sinceMs + leaseTimes.leaseMs;
        expect(stopsMs).toBeLessThan(takesMs);
      },
    ),
  );
});
