import { expect, test } from "vitest";
import { maxListenerBacklogBytes } from "../../limits.ts";
import { SseStream } from "./sse.ts";
import { unseen } from "./tail.ts";

const event = (id: string, timeMs: number) => ({ id, timeMs, weight: 1, fields: {} });

test("an event is tailed once, oldest first, however often it is answered", () => {
  const seen = new Map<string, number>();
  expect(unseen([event("b", 2), event("a", 1)], seen).map(({ id }) => id)).toEqual(["a", "b"]);
  expect(unseen([event("c", 3), event("b", 2)], seen).map(({ id }) => id)).toEqual(["c"]);
});

test("a reader that does not read costs a bounded amount, and is told what it missed", () => {
  const stream = new SseStream(() => {});
  const large = "x".repeat(maxListenerBacklogBytes / 4);
  for (let k = 0; k < 10; k += 1) stream.send("rollout", large);
  const waiting = stream.body.readableLength;
  expect(waiting).toBeLessThan(1.5 * maxListenerBacklogBytes);
  while (stream.body.read() !== null);
  stream.send("rollout", "now");
  const said = `${stream.body.read()}${stream.body.read()}`;
  expect(said).toMatch(/^event: skipped\ndata: \d+\n\nevent: rollout\ndata: "now"\n\n$/);
  stream.close();
});

test("closing tells whoever opened it", async () => {
  const closed = new Promise<void>((resolve) => {
    const stream = new SseStream(resolve);
    stream.close();
  });
  await closed;
});
