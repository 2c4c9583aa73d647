import { seeded } from "../random.ts";
import { type Arrival, crowd } from "./arrival.ts";
import { openClient } from "./client.ts";
import { readLog, replay } from "./log/replay.ts";
import { parseOptions, type TrafficOptions } from "./options.ts";
import { TrafficRecord } from "./record.ts";
import { TrafficSource } from "./source.ts";

/**
 * Traffic as a process: a crowd, or a replayed access log, against one address of this machine.
 * Progress goes to stderr, the summary to stdout. Exit code 0 even when answers failed: that is
 * what the summary is for.
 */
const say = (sentence: string): boolean => process.stderr.write(`${sentence}\n`);

const arrivalsOf = async ({
  log,
  forMs,
  crowd: people,
}: TrafficOptions): Promise<Iterator<Arrival>> => {
  if (log === null) return crowd(people, seeded(people.seed));
  const { requests, malformed, cut } = await readLog(log);
  const users = new Set(requests.map(({ client }) => client)).size;
  const perSecond = Math.round(requests.length / (forMs / 1_000));
  say(
    `${log}: ${requests.length} requests of ${users} clients, about ${perSecond} a second; ${malformed} lines are no requests${cut ? "; the file is longer than is read" : ""}.`,
  );
  if (requests.length === 0)
    throw new Error(`${log} holds no request in Common or Combined Log Format`);
  return replay(requests, forMs);
};

const run = async (options: TrafficOptions): Promise<void> => {
  const record = new TrafficRecord();
  const client = openClient(options.target);
  const source = new TrafficSource({
    arrivals: await arrivalsOf(options),
    send: client.send,
    onAnswer: (answer) => record.add(answer),
    now: () => performance.now(),
    forMs: options.forMs,
  });
  process.once("SIGINT", () => source.stop());
  process.once("SIGTERM", () => source.stop());
  const progress = setInterval(() => {
    const { requests, failed, p99Ms } = record.summary;
    say(`${requests} requests, ${failed} failed, p99 ${p99Ms} ms`);
  }, 5_000);
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  await source.run();
  clearInterval(progress);
  const elapsedMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  await client.close();

  const summary = {
    ...record.summary,
    ...source.tally,
    seconds: elapsedMs / 1_000,
    requestsPerSecond: source.tally.requests / (elapsedMs / 1_000),
    coreShare: (user + system) / 1_000 / elapsedMs,
  };
  process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : readable(summary));
};

const readable = (summary: Readonly<Record<string, unknown>>): string =>
  Object.entries(summary)
    .map(
      ([name, value]) =>
        `${name.padEnd(18)} ${typeof value === "number" ? Number(value.toFixed(3)) : JSON.stringify(value)}\n`,
    )
    .join("");

const parsed = parseOptions(process.argv.slice(2));
if (parsed.ok) {
  try {
    await run(parsed.options);
  } catch (error) {
    say(`The traffic could not begin: ${error instanceof Error ? error.message : String(error)}.`);
    process.exitCode = 1;
  }
} else {
  say(parsed.sentence);
  process.exitCode = 2;
}
