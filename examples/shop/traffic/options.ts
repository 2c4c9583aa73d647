import { parseArgs } from "node:util";
import { limits } from "../limits.ts";
import type { Crowd } from "./arrival.ts";

/** The traffic of the story: enough active users a minute to prove each stage with one sheet. */
export const storyCrowd: Crowd = { sessionsPerSecond: 150, population: 60_000, seed: 1 };

export type TrafficOptions = {
  readonly target: string;
  readonly forMs: number;
  readonly crowd: Crowd;
  /** An access log to replay instead of the crowd. */
  readonly log: string | null;
  readonly json: boolean;
};

export type ParsedOptions =
  | { readonly ok: true; readonly options: TrafficOptions }
  | { readonly ok: false; readonly sentence: string };

const usage =
  "Usage: node examples/shop/traffic/main.ts --target http://127.0.0.1:8080 [--for 60] [--rate 150] [--population 60000] [--seed 1] [--log FILE] [--json]";

/** `--for` in seconds, `--rate` in sessions per second. */
export const parseOptions = (args: readonly string[]): ParsedOptions => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        target: { type: "string" },
        for: { type: "string", default: "60" },
        rate: { type: "string", default: String(storyCrowd.sessionsPerSecond) },
        population: { type: "string", default: String(storyCrowd.population) },
        seed: { type: "string", default: String(storyCrowd.seed) },
        log: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const target = originOf(values.target ?? "");
    if (target === null)
      return wrong("--target is the address to send to, such as http://127.0.0.1:8080.");
    const seconds = Number(values.for);
    if (!(seconds > 0 && seconds <= limits.trafficSeconds))
      return wrong("--for is a number of seconds, at most one day.");
    const rate = Number(values.rate);
    if (!(rate > 0 && rate <= 10_000))
      return wrong("--rate is a number of sessions per second, at most 10000.");
    const [population, seed] = [Number(values.population), Number(values.seed)];
    if (!(Number.isSafeInteger(population) && population >= 1 && population <= 100_000_000))
      return wrong("--population is a number of people, at most 100 million.");
    if (!Number.isSafeInteger(seed)) return wrong("--seed is a whole number.");
    const crowd = { sessionsPerSecond: rate, population, seed };
    const log = values.log ?? null;
    return {
      ok: true,
      options: { target, forMs: seconds * 1_000, crowd, log, json: values.json },
    };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
};

/** Load is for services of this machine only. */
const originOf = (text: string): string | null => {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, origin } = new URL(text);
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  return protocol === "http:" && here ? origin : null;
};

const wrong = (sentence: string): ParsedOptions => ({
  ok: false,
  sentence: `${sentence} ${usage}`,
});
