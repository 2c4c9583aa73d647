import fc from "fast-check";
import { expect, test } from "vitest";
import { MessageReader } from "./stream.ts";

const stream =
  ': dimmer\n\nevent: rollout\ndata: {"a":1}\n\ndata: one\ndata: two\r\n\r\nevent: empty\n\nid: 7\ndata:x\n\n';

const messages = [
  { name: "rollout", data: '{"a":1}' },
  { name: "message", data: "one\ntwo" },
  { name: "message", data: "x" },
];

test("a stream is cut into messages; comments and empty ones give nothing", () => {
  expect(new MessageReader().read(stream)).toEqual(messages);
});

test("how the network cuts the stream changes nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
      const reader = new MessageReader();
      const read = [];
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        read.push(...reader.read(stream.slice(at, at + size)));
        at += size;
      }
      expect(read).toEqual(messages);
    }),
  );
});

test("what is not whole yet is counted", () => {
  const reader = new MessageReader();
  reader.read("data: 12345\ndata: 67");
  expect(reader.pending).toBe(5 + "data: 67".length);
});
