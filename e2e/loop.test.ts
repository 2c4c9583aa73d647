import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RolloutView } from "@dimmer/wire";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "./given/command.ts";
import { Users } from "./given/users.ts";
import {
  answers,
  freePort,
  type Given,
  givenDimmer,
  givenDirectory,
  givenVersion,
  onFreePorts,
} from "./given/world.ts";

/** `dimmer.yaml` of a service whose plan is quick enough to watch. */
const quickPlan = (stable: string): string => `
dimmer: 1
service: demo
slo: 99%
stable: { version: v1, to: ["${stable}"] }
unit: [header:x-user-id]
plan:
  stages:
    - percent: 5%
      for: 5s
    - full:
      for: 1h
`;

const givenFile = async (stable: string): Promise<readonly string[]> => {
  const file = join(await givenDirectory(), "dimmer.yaml");
  await writeFile(file, quickPlan(stable));
  return ["--file", file, "--workers", "2"];
};

const rollout = async (given: Given, id: string): Promise<RolloutView> =>
  JSON.parse((await given.dimmer("status", id, "--json")).out) as RolloutView;

const until = async (
  given: Given,
  id: string,
  wanted: (view: RolloutView) => boolean,
): Promise<RolloutView> => {
  const endMs = Date.now() + 60_000;
  for (;;) {
    const view = await rollout(given, id);
    if (wanted(view)) return view;
    if (Date.now() > endMs) throw new Error(`still ${view.phase}: ${view.sentence}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

const ship = async (given: Given, id: string, to: string): Promise<RolloutView> => {
  const shipped = await given.dimmer("ship", id, "--to", to, "--subject", "a change", "--json");
  expect(shipped.said).toBe("");
  return JSON.parse(shipped.out) as RolloutView;
};

test(
  "a candidate that answers 500 is rolled back and no user sees it",
  { timeout: 120_000 },
  async () => {
    const stable = await givenVersion(answers("v1"));
    const bad = await givenVersion((request, response) => {
      response.writeHead(request.url === "/" ? 200 : 500).end("oops");
    });
    const given = await givenDimmer([...(await onFreePorts()), ...(await givenFile(stable))]);
    const users = new Users({ to: given.serving.splitter, perSecond: 200, users: 2000 });

    const { id } = await ship(given, "v2", bad);
    const ended = await until(given, id, ({ phase }) => phase === "rolled_back");
    await users.stop();

    expect(ended.cause?.kind).toMatch(/verdict|fuse/);
    expect(ended.harm).toMatchObject({ harmed: 0, seenFailures: 0 });
    expect(ended.harm.rescues).toBeGreaterThan(0);
    expect(users.failed).toEqual([]);
    expect(new Set(users.answers.map(({ body }) => body))).toEqual(new Set(["v1"]));

    const again = await given.dimmer("ship", "v2", "--to", bad, "--json");
    expect(again.code).toBe(1);
    expect(again.said).toMatch(/--again/);
  },
);

test(
  "killing every process but the splitter fails no request, and the next serve takes over",
  { timeout: 120_000 },
  async () => {
    const stable = await givenVersion(answers("v1"));
    const good = await givenVersion(answers("v2"));
    const words = await givenFile(stable);
    const ports = await onFreePorts();
    const given = await givenDimmer([...ports, ...words]);
    const users = new Users({ to: given.serving.splitter, perSecond: 100, users: 1000 });
    const { id } = await ship(given, "v2", good);
    await until(given, id, ({ phase }) => phase === "percent");

    given.serving.process.kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const next = await serve(given.directory, [...ports, ...words]);
    if ("failed" in next) throw new Error(next.failed);
    onTestFinished(async () => {
      await next.interrupt();
    });
    const after = await until(
      given,
      id,
      ({ phase, fleet }) => phase === "percent" && fleet.live === 1 && fleet.applied === 1,
    );
    await users.stop();

    expect(after.exposurePpm).toBe(50_000);
    expect(users.failed).toEqual([]);
    expect(users.flipped).toEqual([]);
    expect(users.answers.some(({ body }) => body === "v2")).toBe(true);
  },
);

test(
  "a candidate that never starts exposes nobody, says so, and can be rolled back",
  { timeout: 90_000 },
  async () => {
    const stable = await givenVersion(answers("v1"));
    const given = await givenDimmer([...(await onFreePorts()), ...(await givenFile(stable))]);
    const { id } = await ship(given, "v2", `http://127.0.0.1:${await freePort()}`);
    const held = await until(given, id, ({ hold }) => hold !== null);
    expect(held).toMatchObject({ phase: "draft", exposurePpm: 0 });
    expect(held.hold?.sentence).toMatch(/does not answer/);
    expect((await given.dimmer("rollback", id)).code).toBe(0);
    await until(given, id, ({ phase }) => phase === "rolled_back");
  },
);
