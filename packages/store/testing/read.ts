import type { ControlStore, Result } from "../port.ts";
import { sampleConfig } from "./samples.ts";

/** All that an async reader gives. */
export const gather = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The value of a result that a test expects to be good. */
export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`refused: ${result.error.code}: ${result.error.sentence}`);
  return result.value;
};

/** Takes an epoch and knows the service `shop`. */
export const begin = async (store: ControlStore): Promise<number> => {
  const epoch = valueOf(await store.takeEpoch());
  valueOf(await store.putService({ epoch, config: sampleConfig }));
  return epoch;
};
