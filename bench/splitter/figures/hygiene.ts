import {
  passedOn,
  probe,
  refusedByBody,
  refusedByHead,
  stillServes,
} from "@dimmer/splitter/testing";
import { atMost, type Maker, printed } from "../figure.ts";
import { Lab } from "../rig/lab.ts";
import { benchTable } from "../rig/table.ts";

const name = "splitter.hygiene-failed";

/**
 * Raw requests that are turned away or passed on otherwise than the table says; that a refused one
 * reaches no version is the suite's to see. The processes are real ones, one worker for all cases.
 */
export const hygiene: Maker = {
  name,
  measure: async ({ say }) => {
    const lab = new Lab();
    try {
      const origin = await lab.origin({ name: "v1" });
      const splitter = await lab.splitter(benchTable(origin.url));
      const failed: string[] = [];
      const cases = [...refusedByHead, ...refusedByBody, ...passedOn];
      for (const { what, bytes, expect } of cases) {
        const { status, closed } = await probe(splitter.port, bytes);
        const wanted = "refused" in expect ? expect.refused : 200;
        const closes = "refused" in expect || expect.closes === true;
        if (status !== wanted || closed !== closes) failed.push(`${what}: ${status}`);
      }
      if (!(await stillServes(splitter.port))) failed.push("a sound request after all of them");
      for (const sentence of failed) say(sentence);
      return {
        figures: [
          atMost(name, { value: failed.length, unit: "cases", most: 0 }),
          printed("splitter.hygiene-cases", cases.length, "cases"),
        ],
      };
    } finally {
      await lab.close();
    }
  },
};
