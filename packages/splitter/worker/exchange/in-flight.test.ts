import fc from "fast-check";
import { expect, test } from "vitest";
import { InFlight, type Slotted } from "./in-flight.ts";

test("it holds what was added and not removed, each in its own slot", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 9 }), { maxLength: 200 }), (toggles) => {
      const items: Slotted[] = Array.from({ length: 10 }, () => ({ slot: -1 }));
      const expected = new Set<Slotted>();
      const inFlight = new InFlight();
      for (const k of toggles) {
        const item = items[k];
        if (item === undefined) continue;
        if (expected.delete(item)) inFlight.remove(item);
        else {
          expected.add(item);
          inFlight.add(item);
        }
        expect(new Set(inFlight.all())).toEqual(expected);
        expect(inFlight.size).toBe(expected.size);
        expect(inFlight.all().map(({ slot }) => slot)).toEqual([...inFlight.all().keys()]);
      }
      for (const item of items) if (!expected.has(item)) expect(item.slot).toBe(-1);
    }),
  );
});
