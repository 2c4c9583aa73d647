import { describe, expect, test } from "vitest";
import { maxBatchEvents, maxEventBytes, maxListedRejections } from "../limits.ts";
import { decodeLines } from "./decode.ts";

const arrival = { nowMs: 1_795_000_000_000, newId: () => "made" };
const good = '{"dataset":"shop","data":{"a":1}}';

const poison: readonly (readonly [name: string, line: string | Buffer, sentence: RegExp])[] = [
  ["text that is no JSON", "{oops", /not JSON/],
  ["an array", "[1,2]", /expected object/],
  ["a number", "5", /expected object/],
  ["null", "null", /expected object/],
  ["no dataset", '{"data":{}}', /^dataset: /],
  ["an empty dataset", '{"dataset":"","data":{}}', /^dataset: /],
  ["data of another type", '{"dataset":"d","data":[1]}', /^data: /],
  ["no data", '{"dataset":"d"}', /^data: /],
  ["a time that is none", '{"dataset":"d","data":{},"time":"soon"}', /RFC 3339/],
  ["a time of another type", '{"dataset":"d","data":{},"time":{}}', /^time: /],
  ["a weight below one", '{"dataset":"d","data":{},"weight":0.5}', /^weight: /],
  ["an endless weight", '{"dataset":"d","data":{},"weight":1e999}', /^weight: /],
  ["an id of another type", '{"dataset":"d","data":{},"id":7}', /^id: /],
  ["deep nesting", `{"dataset":"d","data":${'{"a":'.repeat(70)}1${"}".repeat(71)}`, /deeper/],
  ["bare deep brackets", "[".repeat(100_000), /deeper/],
  ["bytes that are not UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /not UTF-8/],
  [
    "an event over the size",
    `{"dataset":"d","data":{"a":"${"x".repeat(maxEventBytes)}"}}`,
    /bytes/,
  ],
];

describe("decodeLines", () => {
  test.each(poison)(
    "%s is refused by its line, and its neighbours land",
    async (_, line, sentence) => {
      const body = Buffer.concat([
        Buffer.from(`${good}\n`),
        Buffer.from(line),
        Buffer.from(`\n${good}`),
      ]);
      const decoded = await decodeLines(body, arrival);
      expect(decoded?.rows).toHaveLength(2);
      expect(decoded?.rejected).toEqual([{ line: 2, error: expect.stringMatching(sentence) }]);
      expect(decoded?.rejected[0]?.error).toMatch(/\.$/);
    },
  );

  test("odd but lawful events are taken", async () => {
    const lines = [
      '{"dataset":"d","data":{}}',
      '{"dataset":"d","data":{"__proto__":1,"constructor":{"prototype":2},"":3}}',
      String.raw`{"dataset":"d","data":{"nul":"\u0000","lone":"\ud800"}}`,
      '{"dataset":"d","data":{"big":1e999,"huge":123456789012345678901234567890}}',
      `{"dataset":"d","data":{"long":"${"x".repeat(100_000)}"}}`,
      '  {"dataset":"d","data":{"a":1},"unknown":"ignored"}\r',
    ];
    const decoded = await decodeLines(Buffer.from(`${lines.join("\n")}\n\n\r\n`), arrival);
    expect(decoded).toMatchObject({ rejected: [], moreRejected: 0 });
    expect(decoded?.rows).toHaveLength(lines.length);
    const second: { num: object } = JSON.parse(decoded?.rows[1]?.json ?? "");
    expect(Object.entries(second.num)).toEqual([
      ["__proto__", 1],
      ["constructor.prototype", 2],
      ["_", 3],
    ]);
  });

  test("an id says whether its sender named it", async () => {
    const decoded = await decodeLines(
      Buffer.from('{"id":"mine","dataset":"d","data":{}}\n{"dataset":"d","data":{}}'),
      arrival,
    );
    expect(decoded?.rows.map(({ id, named }) => [id, named])).toEqual([
      ["mine", true],
      ["made", false],
    ]);
  });

  test("refusals past the list are counted", async () => {
    const decoded = await decodeLines(Buffer.from("x\n".repeat(maxListedRejections + 5)), arrival);
    expect(decoded?.rejected).toHaveLength(maxListedRejections);
    expect(decoded?.moreRejected).toBe(5);
  });

  test("a batch over the limit is refused whole", async () => {
    expect(await decodeLines(Buffer.from("x\n".repeat(maxBatchEvents)), arrival)).not.toBeNull();
    expect(await decodeLines(Buffer.from("x\n".repeat(maxBatchEvents + 1)), arrival)).toBeNull();
  });
});
