import { atMost, type Maker, printed } from "../figure.ts";
import { Callers } from "../load/callers.ts";
import { Lab, pause } from "../rig/lab.ts";
import { benchTable } from "../rig/table.ts";

const everyMs = 100;

/**
 * Ten changes a second under load: exposure rises from nobody to everybody while versions change
 * their names, routes and limits come and go. Nobody's request fails, and no user who was on the
 * candidate is ever on stable again.
 */
export const hotChange: Maker = {
  name: "splitter.hot-change-failures",
  measure: async ({ quick, say }) => {
    const lab = new Lab();
    try {
      const stable = await lab.origin({ name: "stable" });
      const candidate = await lab.origin({ name: "candidate" });
      const changes = quick ? 20 : 300;
      const table = (n: number) =>
        benchTable(stable.url, {
          generation: n + 1,
          service: {
            routes: n % 2 === 0 ? [] : [{ methods: ["GET"], path: `/r${n}`, rescue: true }],
            attemptTimeoutMs: 10_000 + n,
            // Every third change stable moves to an address that is new, and back.
            stable: {
              version: `v${n}`,
              endpoints: [n % 3 === 0 ? stable.url.replace("127.0.0.1", "localhost") : stable.url],
            },
          },
          candidate: {
            to: candidate.url,
            exposurePpm: Math.round((n * 1_000_000) / changes),
          },
        });
      const splitter = await lab.splitter(table(0));
      const onCandidate = new Set<string>();
      let failures = 0;
      let flipped = 0;
      const callers = new Callers({
        url: splitter.url,
        callers: 16,
        user: (n) => `u-${n % 2_000}`,
        answered: ({ user, status, body }) => {
          if (status !== 200) failures += 1;
          else if (body.startsWith("candidate")) onCandidate.add(user);
          else if (onCandidate.has(user)) flipped += 1;
        },
      });
      for (let n = 1; n <= changes; n += 1) {
        await pause(everyMs);
        splitter.control.publish(table(n));
      }
      await pause(500);
      await callers.stop();
      const applied = splitter.control.of("applied").length;
      say(`${callers.asked} requests over ${applied} applied tables`);
      const failed = failures + callers.lost.length;
      return {
        figures: [
          atMost("splitter.hot-change-failures", { value: failed, unit: "requests", most: 0 }),
          atMost("splitter.flipped-users", { value: flipped, unit: "requests", most: 0 }),
          printed("splitter.hot-change.tables-applied", applied, "tables"),
        ],
      };
    } finally {
      await lab.close();
    }
  },
};
