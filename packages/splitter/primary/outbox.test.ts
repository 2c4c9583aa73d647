import { noMirror } from "@dimmer/core";
import { expect, test } from "vitest";
import { maxUnackedMessages, unackedMs } from "../limits.ts";
import type { Unnumbered } from "./bin-keeper.ts";
import { Outbox } from "./outbox.ts";

const bin: Unnumbered = {
  kind: "bin",
  bin: {
    service: "shop",
    rollout: null,
    stageEntry: 0,
    generation: 1,
    startMs: 1,
    stable: {},
    candidate: {},
    mirror: noMirror,
    instances: [],
  },
};

const numbers = (outbox: Outbox, after = 0): number[] =>
  outbox.after(after).map(({ place }) => place);

test("what control confirmed goes, of this boot only", () => {
  const outbox = new Outbox("boot");
  for (let n = 0; n < 4; n += 1) outbox.add(bin, 0);
  outbox.confirm("another", 4);
  expect(numbers(outbox)).toEqual([1, 2, 3, 4]);
  outbox.confirm("boot", 2);
  expect(numbers(outbox)).toEqual([3, 4]);
  expect(numbers(outbox, 3)).toEqual([4]);
  expect(outbox.dropped).toBe(0);
});

test("what is older than 15 minutes is given up and counted", () => {
  const outbox = new Outbox("boot");
  outbox.add(bin, 0);
  outbox.add(bin, 1_000);
  outbox.add(bin, unackedMs + 1);
  expect(numbers(outbox)).toEqual([2, 3]);
  expect(outbox.dropped).toBe(1);
});

test("it holds a bounded number", () => {
  const outbox = new Outbox("boot");
  for (let n = 0; n < maxUnackedMessages + 5; n += 1) outbox.add(bin, 0);
  expect(outbox.after(0)).toHaveLength(maxUnackedMessages);
  expect(outbox.dropped).toBe(5);
});

test("what a predecessor left goes first and is confirmed by its own numbers", () => {
  const old = new Outbox("old");
  for (let n = 0; n < 3; n += 1) old.add(bin, 0);
  old.confirm("old", 1);
  const next = new Outbox("next");
  for (const { message } of old.after(0)) next.inherit(message, 0);
  next.add(bin, 0);
  const seqs = next.after(0).map(({ message }) => (message.kind === "bins" ? message.bins : []));
  expect(seqs.flat().map(({ bootId, seq }) => `${bootId} ${seq}`)).toEqual([
    "old 2",
    "old 3",
    "next 1",
  ]);
  next.confirm("old", 3);
  expect(next.waiting).toBe(1);
});
