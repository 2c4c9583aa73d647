import type { Server } from "node:http";
import type { ControlStore } from "@dimmer/store";
import { withHiccups } from "@dimmer/store/testing";
import { type RolloutView, rolloutViewSchema } from "@dimmer/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeSplitter } from "../testing/fake-splitter.ts";
import { shopConfig, version } from "../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  until,
} from "../testing/start-control.ts";
import { badSecond, goodSecond } from "../testing/traffic.ts";

let directory: ReturnType<typeof temporaryDirectory>;
let control: StartedControl;
let splitter: FakeSplitter;
let candidate: { url: string; server: Server };
let full = false;
/** The store can neither be written nor read. */
let away = false;
/** The bin whose tick is refused once; null: none. */
let stumbleAt: number | null = null;

/** The store of a disk that fills up and is emptied again. */
const fillable = (store: ControlStore): ControlStore =>
  new Proxy(store, {
    get: (whole, name: keyof ControlStore) => {
      const method = whole[name].bind(whole);
      if (name !== "commitTick") return method;
      const refused = { ok: false, error: { code: "diskFull", sentence: "The disk is full." } };
      return async (...tick: Parameters<ControlStore["commitTick"]>) => {
        const stumbles = tick[0].bins.some(({ seq }) => seq === stumbleAt);
        if (stumbles) stumbleAt = null;
        return full || stumbles ? refused : whole.commitTick(...tick);
      };
    },
  });

beforeEach(async () => {
  full = false;
  away = false;
  stumbleAt = null;
  directory = temporaryDirectory();
  candidate = await startVersion();
  control = await startControl({
    dir: directory.dir,
    services: [shopConfig()],
    between: (store) => withHiccups(fillable(store), () => (away ? "refused" : "none")),
  });
  splitter = new FakeSplitter(control.config.linkSocket);
  await control.call("POST", "/rollouts", {
    service: "shop",
    version: version("v2", candidate.url),
  });
  await until("the percent stage", () => splitter.candidate?.exposurePpm === 50_000);
});
afterEach(async () => {
  splitter.close();
  await control.close();
  candidate.server.close();
  directory.remove();
});

const rollout = async (): Promise<RolloutView> =>
  rolloutViewSchema.parse((await control.call("GET", "/rollouts/shop.1")).body);

const isDark = (): boolean => (splitter.candidate?.exposurePpm ?? 0) === 0;

test("a person rolls back although the store takes nothing, and it is stored once it can", async () => {
  full = true;
  const answer = await control.call("POST", "/rollouts/shop.1/actions", { verb: "rollback" });
  expect(answer).toMatchObject({ status: 503, body: { error: { code: "storeFailed" } } });
  expect(JSON.stringify(answer.body)).toContain("taken off the candidate all the same");
  await until("exposure 0", isDark);
  expect((await rollout()).phase).toBe("percent");
  full = false;
  await until("the stored end", async () => (await rollout()).phase === "rolled_back");
  expect(isDark()).toBe(true);
});

test("the judge rolls back although the store takes nothing, and no count is lost", async () => {
  full = true;
  splitter.sendBin(goodSecond);
  for (let k = 0; k < 6; k += 1) splitter.sendBin(badSecond(8, 8 * k));
  await until("exposure 0", isDark);
  expect(splitter.unacked).toBeGreaterThan(0);
  full = false;
  const view = await until("the stored end", async () => {
    const now = await rollout();
    return now.phase === "rolled_back" && now.harm.rescues === 48 ? now : null;
  });
  expect(view.cause?.kind).toBe("verdict");
  await until("every acknowledgement", () => splitter.unacked === 0);
});

test("counts that were refused are not lost behind those that came right after them", async () => {
  stumbleAt = splitter.sendBin(goodSecond).seq + 1;
  splitter.sendBin(badSecond(2, 0));
  splitter.sendBin(goodSecond);
  await until("every acknowledgement", () => splitter.unacked === 0);
  expect(stumbleAt).toBeNull();
  expect((await rollout()).harm.rescues).toBe(2);
});

test("nothing is raised while the store takes nothing", async () => {
  full = true;
  await control.call("POST", "/rollouts/shop.1/actions", { verb: "promote", why: "now" });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(splitter.candidate?.exposurePpm).toBe(50_000);
});

test("a store that can neither be written nor read ends nothing: a person rolls back, and it is stored once it can", async () => {
  away = true;
  splitter.sendBin(badSecond(2, 0));
  const answer = await control.call("POST", "/rollouts/shop.1/actions", { verb: "rollback" });
  expect(answer).toMatchObject({ status: 503, body: { error: { code: "storeFailed" } } });
  await until("exposure 0", isDark);
  expect(await control.call("GET", "/rollouts")).toMatchObject({
    status: 503,
    body: { error: { code: "storeFailed" } },
  });
  const again = await control.call("POST", "/rollouts/shop.1/actions", { verb: "rollback" });
  expect(again.status).toBe(503);
  away = false;
  const view = await until("the stored end", async () => {
    const now = await rollout();
    return now.phase === "rolled_back" && now.harm.rescues === 2 ? now : null;
  });
  expect(view.cause?.kind).toBe("person");
  await until("every acknowledgement", () => splitter.unacked === 0);
  expect(isDark()).toBe(true);
});

test("a lowering that waits for the store is not undone by what the healed store takes first", async () => {
  full = true;
  await control.call("POST", "/rollouts/shop.1/actions", { verb: "rollback" });
  await until("exposure 0", isDark);
  full = false;
  splitter.sendBin(goodSecond);
  await until("the acknowledgement", () => splitter.unacked === 0);
  expect(isDark()).toBe(true);
  const view = await until("the stored end", async () => {
    const now = await rollout();
    return now.phase === "rolled_back" ? now : null;
  });
  expect(view.cause?.kind).toBe("person");
});
