import { decide, openRollout, type Rollout, type RolloutState } from "@dimmer/core";
import { routeTableSchema } from "@dimmer/wire";
import { expect, test } from "vitest";
import { shopConfig, version } from "../../testing/samples.ts";
import { compileTable } from "./compile-table.ts";

const head = { epoch: 1, generation: 1, leaseTtlMs: 900_000 };
const config = shopConfig("http://127.0.0.1:3001");
const stable = version("v1", "http://127.0.0.1:3001");
const service = { config, stable };
const by = { kind: "person", name: "Ada" } as const;

const draft = (n: number): RolloutState => {
  const rollout: Rollout = {
    id: `shop.${n}`,
    service: "shop",
    candidate: version(`v${n + 1}`, `http://127.0.0.1:${3001 + n}`),
    stable,
    plan: config.plan,
    objective: 0.99,
    attempt: 1,
    shippedBy: by,
    shippedAtMs: 0,
  };
  return openRollout(rollout, 0);
};

const replaced = (state: RolloutState): RolloutState => {
  const decision = decide(state, { kind: "replaced", by, next: "shop.2" }, 1);
  if (!decision.ok) throw new Error(decision.error.sentence);
  return decision.state;
};

test("a service without a rollout routes everybody to stable", () => {
  const table = compileTable(head, [service], []);
  expect(table.services[0]).toMatchObject({ stable: { version: "v1" }, candidate: null });
  expect(routeTableSchema.parse(table)).toEqual(table);
});

test("a draft is known to splitters and seen by nobody", () => {
  const { candidate } = compileTable(head, [service], [draft(1)]).services[0] ?? {};
  expect(candidate).toMatchObject({ version: "v2", exposurePpm: 0, cohorts: [], salt: "shop.1" });
});

test("the next rollout's candidate takes the place of one that goes to 0", () => {
  const [first, second] = [replaced(draft(1)), draft(2)];
  for (const states of [
    [first, second],
    [second, first],
  ])
    expect(compileTable(head, [service], states).services[0]?.candidate?.version).toBe("v3");
  expect(compileTable(head, [service], [first]).services[0]?.candidate).toMatchObject({
    version: "v2",
    exposurePpm: 0,
  });
});

test("a rollout of another service changes nothing here", () => {
  const other = { config: { ...config, name: "cart" }, stable };
  const table = compileTable(head, [other, service], [draft(1)]);
  expect(table.services.map(({ candidate }) => candidate?.version ?? null)).toEqual([null, "v2"]);
});
