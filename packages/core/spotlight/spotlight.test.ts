import { expect, test } from "vitest";
import { seeded } from "../testing/seeded.ts";
import { countEvents, crossEvents, type Told } from "../testing/spotlight-events.ts";
import { itemsToCross, type Spotlight, spotlight } from "./spotlight.ts";

type Fields = Told["fields"];
type Chance = () => number;

const nullFields = 60;

/** Fields that have nothing to do with the selection, of every cardinality. */
const noise = (random: Chance): Record<string, string | number | boolean> => {
  const fields: Record<string, string | number | boolean> = {};
  for (let k = 0; k < nullFields; k++) {
    const values = [2, 3, 8, 40, 1_000][k % 5] ?? 2;
    fields[`noise.${k}`] = `v${Math.floor(random() ** 2 * values)}`;
  }
  fields["request.id"] = `${random()}`;
  fields["queue.wait_ms"] = Math.exp(random() * 5);
  if (random() < 0.1) fields["sometimes"] = true;
  return fields;
};

const events = (
  { selection, rest, random }: { selection: number; rest: number; random: Chance },
  own: (isSelected: boolean) => Fields,
): readonly Told[] =>
  Array.from({ length: selection + rest }, (_, k) => ({
    isSelected: k < selection,
    weight: 1,
    fields: { ...noise(random), ...own(k < selection) },
  }));

const look = (told: readonly Told[], stratum: string | null = null): Spotlight => {
  const counts = countEvents(told);
  return spotlight(counts, crossEvents(told, itemsToCross(counts), stratum));
};

const named = ({ findings }: Spotlight): readonly string[] =>
  findings.map(({ items }) =>
    items
      .map((item) =>
        "is" in item
          ? `${item.field}=${item.is}`
          : "above" in item
            ? `${item.field}>`
            : `${item.field}≤`,
      )
      .join(" ∧ "),
  );

test("an exception that only the selection has comes first, from 40 events", () => {
  const random = seeded(1);
  const told = events({ selection: 40, rest: 2_000, random }, (isSelected): Fields =>
    isSelected && random() < 0.7 ? { "exception.type": "TypeError" } : {},
  );
  expect(named(look(told))).toEqual(["exception.type=TypeError"]);
});

test("one tenant of 20,000 is found among high cardinality", () => {
  const random = seeded(2);
  const told = events({ selection: 1_000, rest: 30_000, random }, (isSelected) => ({
    "tenant.id": isSelected && random() < 0.04 ? "acme" : `t${Math.floor(random() * 20_000)}`,
  }));
  expect(named(look(told))[0]).toBe("tenant.id=acme");
});

test("a segment that fails is one finding of two fields, and its parts are not told beside it", () => {
  const random = seeded(3);
  const told = Array.from({ length: 20_000 }, (): Told => {
    const tier = random() < 0.2 ? "enterprise" : "free";
    const hit = random() < 0.7;
    const isSelected = random() < (tier === "enterprise" && !hit ? 0.12 : 0.005);
    return { isSelected, weight: 1, fields: { ...noise(random), tier, "cache.hit": hit } };
  });
  const found = named(look(told));
  expect(found[0]?.split(" ∧ ").toSorted()).toEqual(["cache.hit=false", "tier=enterprise"]);
  expect(found).toHaveLength(1);
});

test("two causes that have nothing to do with each other are two findings", () => {
  const random = seeded(4);
  const told = Array.from({ length: 20_000 }, (): Told => {
    const region = random() < 0.2 ? "eu" : "us";
    const flag = random() < 0.3;
    const isSelected = random() < 0.005 + (region === "eu" ? 0.05 : 0) + (flag ? 0.05 : 0);
    return { isSelected, weight: 1, fields: { ...noise(random), region, flag } };
  });
  expect(named(look(told)).toSorted()).toEqual(["flag=true", "region=eu"]);
});

test("names for the same events are one finding", () => {
  const random = seeded(5);
  const told = events({ selection: 400, rest: 4_000, random }, (isSelected) => {
    const k = isSelected && random() < 0.6 ? 3 : Math.floor(random() * 10);
    return { "host.name": `h${k}`, "k8s.pod.name": `pod-${k}`, "net.ip": `10.0.0.${k}` };
  });
  const { findings } = look(told);
  expect(findings).toHaveLength(1);
  expect(findings[0]?.alike).toHaveLength(2);
});

test("a number is compared as a distribution, whatever its values are", () => {
  const random = seeded(6);
  const told = events({ selection: 300, rest: 6_000, random }, (isSelected) => ({
    duration_ms: Math.exp(random() * 4) * (isSelected ? 3 : 1),
  }));
  const { findings } = look(told);
  expect(named({ ...look(told) })).toEqual(["duration_ms>"]);
  expect(findings[0]?.selection.share).toBeGreaterThan(findings[0]?.rest.share ?? 1);
});

test("what is missing is a value", () => {
  const random = seeded(7);
  const told = events({ selection: 300, rest: 6_000, random }, (isSelected): Fields =>
    random() < (isSelected ? 0.3 : 0.9) ? { "user.id": `u${random()}` } : {},
  );
  expect(named(look(told))).toEqual(["user.id=null"]);
});

test("40 events with nothing to find show nothing, and say what they could have shown", () => {
  const random = seeded(8);
  const seen = look(events({ selection: 40, rest: 2_000, random }, () => ({})));
  expect(seen.findings).toEqual([]);
  expect(seen.detectable).toBeGreaterThan(0.1);
  expect(seen.detectable).toBeLessThan(0.5);
  expect(look([]).detectable).toBeNull();
});

test("false findings stay below the share that was accepted", () => {
  const runs = 40;
  let wrong = 0;
  for (let seed = 100; seed < 100 + runs; seed++) {
    const random = seeded(seed);
    wrong += look(events({ selection: 200, rest: 2_000, random }, () => ({}))).findings.length;
  }
  // With nothing to find, P(any finding) ≤ 5 %: 2 expected at most; 8 has probability below 0.1 %.
  expect(wrong).toBeLessThan(8);
});

test("events that stand for many do not make evidence", () => {
  const random = seeded(9);
  let wrong = 0;
  for (let run = 0; run < 30; run++) {
    const told = events({ selection: 60, rest: 600, random }, () => ({})).map((event) => ({
      ...event,
      weight: random() < 0.05 ? 400 : 1,
    }));
    wrong += look(told).findings.length;
  }
  expect(wrong).toBeLessThan(6);
});

test("a value that only follows the mix of routes is told apart", () => {
  const random = seeded(10);
  const told = events({ selection: 2_000, rest: 8_000, random }, (isSelected) => {
    const route = random() < (isSelected ? 0.8 : 0.2) ? "/search" : "/cart";
    return {
      "http.route": route,
      "db.table": random() < (route === "/search" ? 0.9 : 0.1) ? "items" : "carts",
    };
  });
  expect(named(look(told))).toContain("db.table=items");
  const within = look(told, "http.route");
  expect(named(within).filter((name) => name.startsWith("db."))).toEqual([]);
  expect(named({ ...within, findings: within.byMixOnly })).toContain("db.table=items");
});

test("hostile counts give an answer, never an exception", () => {
  const mass = { events: Number.NaN, weight: Number.POSITIVE_INFINITY, weightSquared: 0 };
  const field = {
    field: "a",
    distinct: 0,
    histogram: null,
    values: [{ value: null, selection: mass, rest: mass }],
  };
  expect(spotlight({ selection: mass, rest: mass, fields: [field] }, null).findings).toEqual([]);
});
