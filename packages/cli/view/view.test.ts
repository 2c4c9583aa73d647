import type { Series } from "@dimmer/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { styleFor } from "../terminal/style.ts";
import { widthOf } from "../terminal/width.ts";
import { full, holding, overviewOf, raising, rolledBack } from "../testing/views.ts";
import { exposureBar, stageRail } from "./bar.ts";
import { eventLine } from "./event.ts";
import { frameLines } from "./frame.ts";
import { overviewLines } from "./overview.ts";
import { nextCommand, rolloutLines } from "./rollout.ts";
import { sparkline } from "./sparkline.ts";
import { evidenceLines, watchedLines } from "./watched.ts";
import {
  agoText,
  inThousands,
  latencyText,
  percentText,
  shareText,
  shortVersion,
  spanText,
} from "./words.ts";

const style = styleFor("no");
const look = { style, columns: 80 };
const nobody = { exposurePpm: 0, cohorts: [] };

test("the bar is as wide as asked and lights up with exposure, never down", () => {
  const litOf = (bar: string): number => bar.replaceAll("░", "").length;
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.nat(1_000_000),
      fc.integer({ min: 10, max: 48 }),
      (a, b, width) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((exposurePpm) =>
          exposureBar({ exposurePpm, cohorts: [] }, width, style),
        );
        expect(widthOf(low ?? "")).toBe(width);
        expect(litOf(low ?? "")).toBeLessThanOrEqual(litOf(high ?? ""));
      },
    ),
  );
});

test("nobody is dark, a cohort alone glimmers, everybody is full light", () => {
  expect(exposureBar(nobody, 4, style)).toBe("░░░░");
  expect(exposureBar({ exposurePpm: 0, cohorts: ["internal"] }, 4, style)).toBe("▏░░░");
  expect(exposureBar({ exposurePpm: 1, cohorts: [] }, 4, style)).toBe("▏░░░");
  expect(exposureBar({ exposurePpm: 500_000, cohorts: [] }, 4, style)).toBe("██░░");
  expect(exposureBar({ exposurePpm: 1_000_000, cohorts: [] }, 4, style)).toBe("████");
});

test("the rail says where it is and what comes", () => {
  expect(stageRail(raising.stages, style)).toBe("✓ internal ── ● 5% ── ○ full");
});

test("the stage that it was rolled back from is not ticked", () => {
  expect(stageRail(rolledBack.stages, style)).toMatch(/✓ internal ── ✗ 5% ── · full/);
});

test("a sparkline tells nothing known, zero and a little apart", () => {
  expect(sparkline([null, 0, 0.0001, 0.5, 1, 2], 1)).toBe(" ▁▂▅██");
});

test.each([
  [0, "0%"],
  [0.5, "50%"],
  [0.0512, "5.1%"],
  [0.001234, "0.12%"],
  [0.000012, "0.0012%"],
])("a share of %d is %s", (share, text) => {
  expect(shareText(share)).toBe(text);
});

test("small phrases", () => {
  expect(percentText(1)).toBe("0.0001%");
  expect(percentText(125_000)).toBe("12.5%");
  expect(shortVersion("a".repeat(40))).toBe("a".repeat(10));
  expect(shortVersion("v2")).toBe("v2");
  expect([spanText(0), spanText(89_000), spanText(600_000), spanText(36 * 3_600_000)]).toEqual([
    "0 s",
    "89 s",
    "10 min",
    "1 day",
  ]);
  expect(agoText(1000, 1500)).toBe("just now");
  expect([latencyText(1.24), latencyText(12.4), latencyText(1240)]).toEqual([
    "1.2 ms",
    "12 ms",
    "1.24 s",
  ]);
});

test("a rollout never takes more room than there is", () => {
  const points = Array.from({ length: 200 }, (_, index): Series["points"][number] => {
    const arm = {
      requests: 10,
      failures: index % 2,
      rescued: 0,
      slow: 0,
      p50Ms: 3,
      p99Ms: 12,
      latency: [],
    };
    return { startMs: index, exposurePpm: 0, stageEntry: 1, stable: arm, candidate: arm };
  });
  const evidence: Series["evidence"] = {
    signals: [{ signal: "errors", name: "", tier: 1 }],
    thresholds: [{ stageEntry: 1, log10: [3] }],
    points: Array.from({ length: 60 }, (_, k) => ({
      startMs: k * 1000,
      stageEntry: 1,
      log10E: [k / 30],
    })),
  };
  const series = { stepMs: 1000, points, evidence };
  for (const columns of [60, 80, 200])
    for (const view of [raising, rolledBack, holding, full])
      for (const line of frameLines(
        { view, series, lostSinceMs: 0, nowMs: 9000 },
        { style, columns },
      ))
        expect({ line, fits: widthOf(line) <= columns }).toEqual({ line, fits: true });
});

test("watch shows how near the nearest signal is to proof", () => {
  const evidence = (last: number): Series["evidence"] => ({
    signals: [
      { signal: "latencyTail", name: "", tier: 1 },
      { signal: "errors", name: "", tier: 1 },
    ],
    thresholds: [{ stageEntry: 1, log10: [4, 2] }],
    points: [
      { startMs: 0, stageEntry: 1, log10E: [null, -1] },
      { startMs: 1_000, stageEntry: 1, log10E: [0.4, last] },
    ],
  });
  expect(evidenceLines(evidence(1), look, 40)).toEqual([
    "  evidence  ▁▅  errors: 50% of the way to proof",
  ]);
  expect(evidenceLines(evidence(2.5), look, 40)[0]).toContain("errors: proven worse");
  expect(evidenceLines({ signals: [], thresholds: [], points: [] }, look, 40)).toEqual([]);
});

test("a guard is said with its state, and why where it is not well", () => {
  if (raising.verdict === null) throw new Error("the sample has no verdict");
  const { evidence } = raising.verdict;
  const readings = [
    { name: "stock", state: "ok", sentence: "`stock` is 3.", atMs: 0 },
    { name: "queue", state: "blind", sentence: "nobody answers there.", atMs: 0 },
  ] as const;
  const guards = { excess: 0, cap: null, burn: [], readings: [...readings] };
  const notes = ["Crashes are counted and not judged."];
  const view = {
    ...raising,
    verdict: { ...raising.verdict, evidence: { ...evidence, guards, notes } },
  };
  expect(watchedLines(view, look)).toEqual([
    "  ✓ Guard stock",
    "  ? Guard queue: nobody answers there.",
    "  Crashes are counted and not judged.",
  ]);
});

test("the next command is the one that helps", () => {
  expect(nextCommand(holding)).toBe("dimmer look shop.2");
  expect(nextCommand(rolledBack)).toBe("dimmer look shop.2");
  expect(nextCommand({ ...raising, owed: [] })).toBe("dimmer watch shop.2");
  expect(nextCommand({ ...raising, phase: "done" })).toBeNull();
  const paused = {
    ...holding,
    hold: { ...(holding.hold ?? raising.hold), reason: "paused" },
  } as typeof holding;
  expect(nextCommand(paused)).toBe("dimmer resume shop.2");
});

test("who noticed is said with numbers", () => {
  expect(rolloutLines(rolledBack, look).at(-1)).toBe(
    "  1 user harmed by 1 failed request · 3 requests of 2 users rescued",
  );
});

test("the overview names what is owed, what is raised, what serves and what ended", () => {
  const text = overviewLines(overviewOf([raising, { ...rolledBack, id: "shop.1" }]), look).join(
    "\n",
  );
  expect(text).toMatch(/Owed\n.*shop\.2.*dimmer look shop\.2/);
  expect(text).toMatch(/Being raised\n.*shop\.2/);
  expect(text).toMatch(/shop {2}v1 {2}412 requests\/s, 0\.12% fail/);
  expect(text).toMatch(/Ended\n.*shop\.1.*20 s ago/);
});

test("the overview says how many requests can never meet a candidate", () => {
  const { services, ...overview } = overviewOf([raising]);
  const textAt = (keylessShare: number): string =>
    overviewLines(
      { ...overview, services: services.map((service) => ({ ...service, keylessShare })) },
      look,
    ).join("\n");
  expect(textAt(0.4)).toContain("40% name nobody and stay on stable");
  expect(textAt(0.01)).not.toContain("nobody");
});

test("the overview says what does not work", () => {
  const overview = overviewOf([]);
  const broken = {
    ...overview,
    events: { ok: false, sentence: "Events cannot be read now." },
    splitters: overview.splitters.map((splitter) => ({ ...splitter, state: "silent" as const })),
  };
  const text = overviewLines(broken, look).join("\n");
  expect(text).toContain("Events cannot be read now.");
  expect(text).toContain("Splitter splitter-1 is silent; nothing is raised");
});

test("an event is one line: a rescued request, a failed one, one with nothing known", () => {
  const event = (fields: Record<string, string | number | boolean>) => ({
    id: "e-1",
    timeMs: 0,
    weight: 1,
    fields,
  });
  const base = {
    "dimmer.arm": "candidate",
    name: "PUT /cart",
    duration_ms: 12,
    "dimmer.unit": "u-1",
  };
  const lineOf = (fields: Record<string, string | number | boolean>): string =>
    eventLine(event(fields), style, 100).slice(9);
  expect(
    lineOf({
      ...base,
      "http.response.status_code": 200,
      "dimmer.rescued": true,
      "dimmer.candidate_status": 500,
    }),
  ).toBe("candidate  PUT /cart  500 → 200 rescued  12 ms  u-1");
  expect(
    lineOf({ ...base, name: "GET (other)", "http.request.method": "GET", "url.path": "/items/3" }),
  ).toContain("GET /items/3");
  expect(
    lineOf({ ...base, "http.response.status_code": 500, error: true, "error.type": "status" }),
  ).toBe("candidate  PUT /cart  500  12 ms  u-1");
  expect(lineOf({ ...base, error: true, "error.type": "reset" })).toBe(
    "candidate  PUT /cart  12 ms  u-1  reset",
  );
  expect(lineOf({})).toBe("-          e-1");
});

test.each([
  [0, "0"],
  [-0.4, "0"],
  [999, "999"],
  [1000, "1,000"],
  [-1234567.6, "-1,234,568"],
])("%d is shown as %s", (count, text) => {
  expect(inThousands(count)).toBe(text);
});
