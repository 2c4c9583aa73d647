import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CohortRule } from "../route/cohort-rule.ts";
import type { CandidateRoute } from "../route/route-table.ts";
import { compileAssignment } from "./assignment.ts";
import { bucketOf } from "./bucket.ts";
import { noRequest, type RequestView } from "./request-view.ts";

const candidate = (over: Partial<CandidateRoute> = {}): CandidateRoute => ({
  version: "v2",
  endpoints: ["http://127.0.0.1:1"],
  rollout: "shop.1",
  stageEntry: 1,
  stage: "percent:5%",
  salt: "shop.1",
  hash: 1,
  exposurePpm: 50_000,
  cohorts: [],
  deny: [],
  mirrorPpm: 0,
  onLost: "lower",
  slowMs: null,
  sliMs: null,
  touches: [],
  success: null,
  ...over,
});
const headers = (all: Record<string, string>): RequestView => ({
  ...noRequest,
  header: (name) => all[name],
});
const unit = fc.string({ minLength: 1, maxLength: 20 });
const ppm = fc.integer({ min: 0, max: 1_000_000 });
const staff: CohortRule = { by: "header", name: "x-staff", equals: null };

describe("compileAssignment", () => {
  it("sends everybody to stable while there is no candidate", () => {
    const { assign } = compileAssignment(null);
    const nobody = { arm: "stable", bucket: null, cohort: null };
    expect(assign("u", noRequest)).toEqual({ ...nobody, assignedBy: "bucket" });
    expect(assign(null, noRequest)).toEqual({ ...nobody, assignedBy: "keyless" });
  });

  it("gives the candidate exactly the buckets below the exposure", () => {
    fc.assert(
      fc.property(unit, ppm, (name, exposurePpm) => {
        const assigned = compileAssignment(candidate({ exposurePpm })).assign(name, noRequest);
        const bucket = bucketOf("shop.1", name);
        const arm = bucket < exposurePpm ? "candidate" : "stable";
        expect(assigned).toEqual({ arm, assignedBy: "bucket", bucket, cohort: null });
      }),
    );
  });

  it("draws the line just below a bucket's own number", () => {
    const bucket = bucketOf("shop.1", "u");
    const armAt = (exposurePpm: number): string =>
      compileAssignment(candidate({ exposurePpm })).assign("u", noRequest).arm;
    expect([armAt(bucket), armAt(bucket + 1)]).toEqual(["stable", "candidate"]);
  });

  it("keeps everybody who is in when exposure is raised", () => {
    fc.assert(
      fc.property(fc.array(unit), ppm, ppm, (names, p, q) => {
        const low = compileAssignment(candidate({ exposurePpm: Math.min(p, q) }));
        const high = compileAssignment(candidate({ exposurePpm: Math.max(p, q) }));
        for (const name of names)
          if (low.assign(name, noRequest).arm === "candidate")
            expect(high.assign(name, noRequest).arm).toBe("candidate");
      }),
    );
  });

  it("lets the last joined leave first when exposure is lowered", () => {
    fc.assert(
      fc.property(unit, unit, ppm, (a, b, exposurePpm) => {
        const [earlier, later] = bucketOf("shop.1", a) <= bucketOf("shop.1", b) ? [a, b] : [b, a];
        const lowered = compileAssignment(candidate({ exposurePpm }));
        if (lowered.assign(later, noRequest).arm === "candidate")
          expect(lowered.assign(earlier, noRequest).arm).toBe("candidate");
      }),
    );
  });

  it("tries override, deny, named, bucket, keyless, in this order", () => {
    const everything = candidate({
      exposurePpm: 1_000_000,
      deny: [{ by: "unit", in: ["u"] }],
      cohorts: [{ name: "internal", anyOf: [staff] }],
    });
    const { assign } = compileAssignment(everything);
    const isStaff = headers({ "x-staff": "1" });
    expect(assign("u", isStaff, "candidate").assignedBy).toBe("override");
    expect(assign("u", isStaff)).toMatchObject({ arm: "stable", assignedBy: "denied" });
    expect(assign("w", isStaff)).toMatchObject({ arm: "candidate", assignedBy: "named" });
    expect(assign("w", isStaff).cohort).toBe("internal");
    expect(assign("w", noRequest)).toMatchObject({ arm: "candidate", assignedBy: "bucket" });
    expect(assign(null, noRequest)).toEqual({
      arm: "stable",
      assignedBy: "keyless",
      bucket: null,
      cohort: null,
    });
  });

  it("obeys an override to stable too", () => {
    const { assign } = compileAssignment(candidate({ exposurePpm: 1_000_000 }));
    expect(assign("u", noRequest, "stable")).toMatchObject({
      arm: "stable",
      assignedBy: "override",
    });
  });

  type Match = {
    what: string;
    rule: CohortRule;
    unit: string | null;
    all: Record<string, string>;
    matched: boolean;
  };
  const pay: CohortRule = { by: "header", name: "t", equals: "pay" };
  const list: CohortRule = { by: "unit", in: ["a", "b"] };
  it.each<Match>([
    { what: "a listed unit", rule: list, unit: "b", all: {}, matched: true },
    { what: "an unlisted unit", rule: list, unit: "c", all: {}, matched: false },
    { what: "no unit", rule: list, unit: null, all: {}, matched: false },
    {
      what: "a header that is there",
      rule: staff,
      unit: "a",
      all: { "x-staff": "" },
      matched: true,
    },
    { what: "a header without a unit", rule: pay, unit: null, all: { t: "pay" }, matched: true },
    { what: "an absent header", rule: staff, unit: "a", all: {}, matched: false },
    { what: "an equal value", rule: pay, unit: "a", all: { t: "pay" }, matched: true },
    { what: "another value", rule: pay, unit: "a", all: { t: "Pay" }, matched: false },
  ])("matches $what: $matched", ({ rule, unit: name, all, matched }) => {
    const named = candidate({ exposurePpm: 0, cohorts: [{ name: "c", anyOf: [rule] }] });
    const { arm } = compileAssignment(named).assign(name, headers(all));
    expect(arm).toBe(matched ? "candidate" : "stable");
  });

  it.each<{ what: string; rule: CohortRule; view: Partial<RequestView>; matched: boolean }>([
    {
      what: "a cookie's value",
      rule: { by: "cookie", name: "beta", equals: "1" },
      view: { cookie: () => "1" },
      matched: true,
    },
    {
      what: "another cookie's value",
      rule: { by: "cookie", name: "beta", equals: "1" },
      view: { cookie: () => "2" },
      matched: false,
    },
    {
      what: "a query that is there",
      rule: { by: "query", name: "q", equals: null },
      view: { query: (name) => (name === "q" ? "" : undefined) },
      matched: true,
    },
    {
      what: "a claim",
      rule: { by: "claim", name: "role", equals: "staff" },
      view: { claim: (name) => (name === "role" ? "staff" : undefined) },
      matched: true,
    },
    {
      what: "no claim",
      rule: { by: "claim", name: "role", equals: null },
      view: {},
      matched: false,
    },
    {
      what: "a method and a path",
      rule: { by: "path", methods: ["GET"], path: "/admin/:page" },
      view: { method: "GET", path: "/admin/users" },
      matched: true,
    },
    {
      what: "another method",
      rule: { by: "path", methods: ["GET"], path: "/admin/:page" },
      view: { method: "POST", path: "/admin/users" },
      matched: false,
    },
    {
      what: "the user's own name behind a device's unit",
      rule: { by: "unit", in: ["ada"] },
      view: { user: "ada" },
      matched: true,
    },
  ])("matches $what: $matched", ({ rule, view, matched }) => {
    const named = candidate({ exposurePpm: 0, cohorts: [{ name: "c", anyOf: [rule] }] });
    const assignment = compileAssignment(named);
    expect(assignment.asks).toBe(true);
    const { arm } = assignment.assign("device", { ...noRequest, ...view });
    expect(arm).toBe(matched ? "candidate" : "stable");
  });

  it("asks nothing of requests while there are no rules", () => {
    expect(compileAssignment(candidate()).asks).toBe(false);
    expect(compileAssignment(null).asks).toBe(false);
    expect(compileAssignment(candidate({ deny: [staff] })).asks).toBe(true);
  });

  it("shows nobody the candidate at 0 ppm without cohorts", () => {
    const { assign } = compileAssignment(candidate({ exposurePpm: 0 }));
    fc.assert(fc.property(unit, (name) => assign(name, noRequest).arm === "stable"));
  });
});
