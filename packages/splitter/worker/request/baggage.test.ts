import fc from "fast-check";
import { expect, test } from "vitest";
import { printBaggage, readBaggage, versionIn, withEntry } from "./baggage.ts";

test.each([
  ["a=1,b=2;p=q", "a=1,b=2;p=q", [], false],
  ["", null, [], false],
  ["dimmer=shop:v1", null, ["shop:v1"], false],
  [
    " a=1 , dimmer = shop:v1%2Ccart:v2 ;x=y, dimmer.shadow=1",
    " a=1 ",
    ["shop:v1", "cart:v2"],
    true,
  ],
  ["dimmer.shadow=10,dimmer.other=1,dimmers=2", "dimmers=2", [], false],
])("%o carries %o, %o, shadow: %s", (value, ...read) => {
  const { others, versions, shadow } = readBaggage(value);
  expect([others, versions, shadow]).toEqual(read);
});

test("an entry is found by its service, decoded, and replaced by a newer one", () => {
  expect(versionIn(["shop:v%201"], "shop")).toBe("v 1");
  expect(versionIn(["shop:%"], "shop")).toBeNull();
  expect(versionIn(["shop2:v1"], "shop")).toBeNull();
  expect(withEntry(["shop:v1", "cart:v2"], "shop:v3")).toEqual(["cart:v2", "shop:v3"]);
});

test("ours always goes on; others' as far as 64 members and 8192 bytes allow, whole ones only", () => {
  const member = fc.stringMatching(/^[a-c]{1,3}=[a-z0-9]{0,400}$/);
  fc.assert(
    fc.property(fc.array(member, { minLength: 1, maxLength: 120 }), (members) => {
      const printed = printBaggage(members.join(","), "dimmer=shop:v1");
      const list = printed.split(",");
      expect(list.at(-1)).toBe("dimmer=shop:v1");
      expect(list.slice(0, -1)).toEqual(members.slice(0, list.length - 1));
      expect(list.length).toBeLessThanOrEqual(64);
      expect(printed.length).toBeLessThanOrEqual(8_192);
      const next = members[list.length - 1];
      if (next !== undefined)
        expect(list.length === 64 || printed.length + next.length + 1 > 8_192).toBe(true);
    }),
  );
});
