import type { Event } from "@dimmer/core";
import type { Events } from "./start-events.ts";

const waitMs = 30_000;
const pauseMs = 100;
const hourMs = 3_600_000;

/** A stored event as a raw question answers it. */
export type StoredEvent = Pick<Event, "id" | "timeMs" | "weight" | "fields">;

/**
 * The events of a dataset's last hour, newest first, once there are so many; throws with what was
 * found if they do not come. Waits one round longer, so that one too many is found too.
 */
export const storedEvents = async (
  { store }: Events,
  dataset: string,
  expected: number,
): Promise<readonly StoredEvent[]> => {
  const deadline = Date.now() + waitMs;
  for (let enough = false; ;) {
    const range = { from: Date.now() - hourMs, to: Date.now() + hourMs, where: null };
    const answered = await store.query({
      kind: "raw",
      dataset,
      ...range,
      fields: [],
      limit: 1000,
    });
    const found = answered.ok ? (answered.value.events ?? []) : [];
    if (enough && found.length >= expected) return found;
    enough = found.length >= expected;
    if (Date.now() > deadline) {
      const why = answered.ok ? `only ${found.length} are there` : answered.error.sentence;
      throw new Error(`${expected} events of ${dataset} were expected: ${why}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};
