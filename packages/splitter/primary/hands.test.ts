import { Socket } from "node:net";
import { expect, test } from "vitest";
import { type Brought, Hands } from "./hands.ts";

const brought = (): Brought => ({ socket: new Socket(), entrance: "plain" });

test("one connection is given at a time, and what a dead worker never had comes back", () => {
  const given: Brought[] = [];
  const hands = new Hands((one) => given.push(one));
  const all = [brought(), brought(), brought(), brought()];
  for (const one of all) hands.give(one);
  expect(given).toEqual(all.slice(0, 1));
  hands.arrived();
  expect(given).toEqual(all.slice(0, 2));
  expect(hands.takeBack()).toEqual(all.slice(2));
  hands.arrived();
  expect(given).toHaveLength(2);
});
