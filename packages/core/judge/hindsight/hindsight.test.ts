import { describe, expect, it } from "vitest";
import type { Bin } from "../../counts/bin.ts";
import type { Sheet } from "../../counts/sheet.ts";
import { defaultPlanFor } from "../../rollout/default-plan.ts";
import { stageOf, startMs } from "../../testing/split-counts.ts";
import { failsAt, splitCounts, type Traffic } from "../../testing/traffic.ts";
import type { JudgeStage } from "../stage.ts";
import { openHindsight, seeBin, seeSheet } from "./hindsight.ts";
import { type Past, retrospectOf, type Retrospect } from "./retrospect.ts";
import { neverExposed, type OtherTerms, retell } from "./retell.ts";

const asItWas: OtherTerms = { alpha: null, plan: null };

/** A stage at 5 % in which the candidate fails `share` of its requests, stable 1 in 100. */
const traffic = (share: number, over: Partial<Traffic> = {}): Traffic => ({
  stage: stageOf({ alpha: 0.0018 }),
  users: 4_000,
  rps: 60,
  seconds: 600,
  seed: 4,
  answer: (visit) => failsAt(visit.arm === "candidate" ? share : 0.01)(visit),
  ...over,
});

const past = (over: Partial<Past> = {}): Past => ({
  rollout: "shop.1",
  ended: "done",
  endedAtMs: startMs + 600_000,
  harmed: 40,
  alpha: null,
  neverExposed: [],
  ...over,
});

const run = (
  items: Iterable<Bin | Sheet>,
  of: { readonly entries: readonly JudgeStage[]; readonly terms: OtherTerms },
  how: Partial<Past> = {},
): Retrospect => {
  const hindsight = openHindsight(retell(of.entries, 1, of.terms));
  for (const item of items)
    if ("minute" in item) seeSheet(hindsight, item);
    else seeBin(hindsight, item);
  const unseen = neverExposed(of.terms, of.entries);
  return retrospectOf(hindsight, past({ alpha: of.terms.alpha, neverExposed: unseen, ...how }));
};

const { stage } = traffic(0);

describe("hindsight", () => {
  it("gives the same answer for the same counts", () => {
    const once = (): Retrospect =>
      run(splitCounts(traffic(0.2)), { entries: [stage], terms: asItWas });
    expect(once()).toEqual(once());
  });

  it("says when a broken candidate fails, and whom that would have harmed", () => {
    const { fired, sentences } = run(
      splitCounts(traffic(0.5)),
      { entries: [stage], terms: asItWas },
      { ended: "rolledBack", endedAtMs: startMs + 60_000 },
    );
    expect(fired?.label).toBe("at 5 %");
    expect(fired?.harmed).toBeGreaterThanOrEqual(3);
    expect(fired?.harmed).toBeLessThan(40);
    expect(sentences[0]).toMatch(/^Judged again it fails after \d+ s at 5 %, by .+: .+\.$/);
    expect(sentences[1]).toMatch(/^In fact it was off all users \d+ s after that\./);
  });

  it("fails sooner at a larger α, and a smaller one may not at all", () => {
    const at = (alpha: number): Retrospect =>
      run(splitCounts(traffic(0.05)), { entries: [stage], terms: { alpha, plan: null } });
    const [loose, strict, never] = [at(0.2), at(0.01), at(1e-200)];
    expect(loose.fired?.atMs).toBeLessThan(strict.fired?.atMs ?? 0);
    expect(never.fired).toBeNull();
    expect(never.sentences[0]).toContain("it does not fail");
    expect(loose.entries[0]?.alphaNow).toBeCloseTo(20 * (strict.entries[0]?.alphaNow ?? 0), 12);
  });

  it("finds when a good candidate could have gone on, and says so only if it was sooner", () => {
    const later = { ...stage, stageEntry: 3, exposurePpm: 250_000, enteredAtMs: startMs + 590_000 };
    const told = run(splitCounts(traffic(0.002)), { entries: [stage, later], terms: asItWas });
    const [entry] = told.entries;
    expect(entry?.passed).not.toBeNull();
    expect(entry?.passed?.atMs).toBeLessThan(startMs + 590_000);
    expect(told.sentences).toContainEqual(
      expect.stringMatching(/could have gone on at 5 % .+ sooner/),
    );
    expect(told.sentences).toContainEqual(
      "The counts of the stage at 25 % are gone: nothing can be told about it.",
    );
  });

  it("says that it cannot tell without sheets", () => {
    const bins = [...splitCounts(traffic(0.01))].filter((item) => !("minute" in item));
    const told = run(bins, { entries: [stage], terms: asItWas });
    expect(told.entries[0]?.untold).toBe("sheetsPruned");
    expect(told.sentences).toContainEqual(expect.stringContaining("is no longer kept"));
  });

  it("judges by another plan where it has the same exposure, and says where it has not", () => {
    const plan = defaultPlanFor([]);
    const only = (exposures: readonly number[]) => ({
      ...plan,
      stages: plan.stages.filter(
        (each) =>
          each.kind === "full" || (each.kind === "percent" && exposures.includes(each.exposurePpm)),
      ),
    });
    const same = run(splitCounts(traffic(0.01)), {
      entries: [stage],
      terms: { alpha: null, plan: only([50_000]) },
    });
    // Nine tenths of .01 over one percent stage and full.
    expect(same.entries[0]?.alphaNow).toBeCloseTo(0.0045, 12);
    expect(same.neverExposed).toEqual(["full"]);
    const other = run(splitCounts(traffic(0.5)), {
      entries: [stage],
      terms: { alpha: null, plan: only([250_000]) },
    });
    expect(other.entries[0]).toMatchObject({ untold: "notInPlan", alphaNow: null });
    expect(other.fired).toBeNull();
    expect(other.sentences).toContainEqual(
      "Nothing was ever exposed at percent:25%: these counts cannot tell what it would show.",
    );
  });

  it("of nothing at all says that nothing can be told", () => {
    const told = run([], { entries: [stage], terms: asItWas });
    expect(told).toMatchObject({ fired: null, requests: 0 });
    expect(told.sentences).toContainEqual(expect.stringContaining("are gone"));
  });
});
