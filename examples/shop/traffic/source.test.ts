import fc from "fast-check";
import { expect, test } from "vitest";
import { limits } from "../limits.ts";
import { seeded } from "../random.ts";
import type { Answer } from "./answer.ts";
import { type Arrival, crowd } from "./arrival.ts";
import { personAt } from "./person.ts";
import type { Session, Step } from "./session.ts";
import { TrafficSource } from "./source.ts";

const answerTo = (session: Session, step: Step): Answer => ({
  user: session.user,
  staff: false,
  route: step.route,
  startMs: 0,
  endMs: 0,
  status: 200,
  fault: null,
  servedBy: "v1",
  traceId: "",
});

/** Session beginnings of ten seconds against a service that behaves as `send` says. */
const beginnings = (
  seed: number,
  send: (session: Session, step: Step) => Promise<Answer>,
): readonly string[] => {
  let clock = 0;
  const begun: string[] = [];
  const seen = new Set<Session>();
  const source = new TrafficSource({
    arrivals: crowd({ sessionsPerSecond: 20, population: 1_000, seed }, seeded(seed)),
    send: (session, step) => {
      if (!seen.has(session)) begun.push(`${clock} ${session.user}`);
      seen.add(session);
      return send(session, step);
    },
    onAnswer: () => {},
    now: () => clock,
    forMs: 10_000,
  });
  for (; clock <= 10_000; clock += 10) source.advance();
  source.stop();
  return begun;
};

test("sessions begin at the same moments whether the service answers at once or never", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const prompt = beginnings(seed, (session, step) => Promise.resolve(answerTo(session, step)));
      const hung = beginnings(seed, () => new Promise<Answer>(() => {}));
      expect(hung).toEqual(prompt);
      expect(prompt.length).toBeGreaterThan(120);
      expect(prompt.length).toBeLessThan(280);
    }),
    { numRuns: 20 },
  );
});

test("arrivals are Poisson: the gaps' deviation is their mean", () => {
  const arrivals = crowd({ sessionsPerSecond: 100, population: 10, seed: 7 }, seeded(7));
  const times = Array.from({ length: 20_000 }, () => arrivals.next().value.atMs);
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  expect(mean).toBeGreaterThan(9.7);
  expect(mean).toBeLessThan(10.3);
  expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.96);
  expect(Math.sqrt(variance) / mean).toBeLessThan(1.04);
});

const single = (atMs: number, steps = 1): Arrival => ({
  atMs,
  session: {
    user: `user-${atMs}`,
    headers: {},
    steps: Array.from({ length: steps }, () => ({
      thinkMs: 0,
      method: "GET" as const,
      path: "/",
      route: "GET /",
      body: null,
    })),
  },
});

test("a session waits for its answer before its next request", async () => {
  let inFlight = 0;
  let most = 0;
  const source = new TrafficSource({
    arrivals: [single(0, 5)].values(),
    send: async (session, step) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inFlight -= 1;
      return answerTo(session, step);
    },
    onAnswer: () => {},
    now: () => performance.now(),
    forMs: 1_000,
  });
  await source.run();
  expect([most, source.tally.requests]).toEqual([1, 5]);
});

test("stopping ends the run once open requests are answered, and begins nothing more", async () => {
  let sent = 0;
  const source = new TrafficSource({
    arrivals: crowd({ sessionsPerSecond: 500, population: 1_000, seed: 3 }, seeded(3)),
    send: async (session, step) => {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
      return answerTo(session, step);
    },
    onAnswer: () => {},
    now: () => performance.now(),
    forMs: 3_600_000,
  });
  const running = source.run();
  await new Promise((resolve) => setTimeout(resolve, 100));
  source.stop();
  const before = sent;
  await running;
  expect(before).toBeGreaterThan(0);
  expect(sent).toBe(before);
});

test("a run whose arrivals have ended lets its last sessions finish", async () => {
  const answers: Answer[] = [];
  const source = new TrafficSource({
    arrivals: [single(0, 3), single(5, 3)].values(),
    send: async (session, step) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return answerTo(session, step);
    },
    onAnswer: (answer) => answers.push(answer),
    now: () => performance.now(),
    forMs: 1_000,
  });
  await source.run();
  expect(answers).toHaveLength(6);
});

test("what finds no room is dropped and counted, not queued", () => {
  const source = new TrafficSource({
    arrivals: Array.from({ length: limits.requestsInFlight + 50 }, () => single(0)).values(),
    send: () => new Promise(() => {}),
    onAnswer: () => {},
    now: () => 1,
    forMs: 1_000,
  });
  source.advance();
  expect(source.tally).toMatchObject({ requests: limits.requestsInFlight, dropped: 50 });
  source.stop();
});

test("the population has its plans, few employees and no employee with a business account", () => {
  const people = Array.from({ length: 20_000 }, (_, index) => personAt(1, index));
  const share = (test: (person: (typeof people)[number]) => boolean): number =>
    people.filter(test).length / people.length;
  expect(share(({ plan }) => plan === "business")).toBeCloseTo(0.05, 1.7);
  expect(share(({ plan, staff }) => plan === "plus" && !staff)).toBeCloseTo(0.17, 1.7);
  expect(share(({ plan }) => plan === "free")).toBeCloseTo(0.77, 1.7);
  expect(share(({ staff }) => staff)).toBeCloseTo(0.01, 2);
  expect(share(({ staff, plan }) => staff && plan === "business")).toBe(0);
  expect(personAt(1, 77)).toEqual(personAt(1, 77));
});
