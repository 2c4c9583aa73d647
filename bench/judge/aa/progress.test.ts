import { describe, expect, it } from "vitest";
import { Progress } from "./progress.ts";

const one = (id: string, phase: string, sentence: string) => ({
  id,
  service: "s1",
  phase,
  sentence,
  tookMs: 1,
  signals: [],
});

describe("progress", () => {
  it("says that nothing was shipped yet", () => {
    expect(new Progress().sentence(29_600)).toBe("30 s: 0 done, 0 rolled back, 0 under way.");
  });

  it("names the oldest under way, with its last reason", () => {
    const progress = new Progress();
    progress.underWay(one("s1-1", "percent", "Starts."));
    progress.underWay(one("s2-1", "percent", "Starts."));
    progress.underWay(one("s1-1", "percent", "Waits for 269 more requests."));
    expect(progress.sentence(60_000)).toBe(
      "60 s: 0 done, 0 rolled back, 2 under way; s1-1 percent: Waits for 269 more requests.",
    );
  });

  it("counts what ended and no longer what was under way", () => {
    const progress = new Progress();
    progress.underWay(one("s1-1", "percent", "Waits."));
    progress.ended(one("s1-1", "done", "Serves everybody."));
    progress.ended(one("s2-1", "rolled_back", "It failed."));
    expect(progress.sentence(90_000)).toBe("90 s: 1 done, 1 rolled back, 0 under way.");
    expect(progress.shipped.map(({ id }) => id)).toEqual(["s1-1", "s2-1"]);
  });
});
