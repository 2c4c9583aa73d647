import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { comparedVersions, differences } from "../testing/differences.ts";
import { passedOn, refusedByBody, refusedByHead } from "../testing/hygiene-cases.ts";
import { answering, Origin } from "../testing/origin.ts";
import { type PeerProxy, peerVersion, startPeer } from "../testing/peer-proxies.ts";
import { probe } from "../testing/raw-probe.ts";
import { RunningWorker } from "../testing/running-worker.ts";
import { shopTable } from "../testing/tables.ts";

const cases = [...refusedByHead, ...refusedByBody, ...passedOn];

/** What no proxy that we compare with is stricter about, but one. */
const stricter: ReadonlySet<string> = new Set(
  differences.filter(({ ours }) => ours === "passes").map(({ what }) => what),
);

describe.each(["nginx", "haproxy"] as const)("beside %s", (name) => {
  const version = peerVersion(name);
  let origin: Origin;
  let ours: RunningWorker;
  let peer: PeerProxy;
  let whole = 0;
  const found = new Map<string, "passes" | "refuses">();

  beforeAll(async () => {
    if (version === null) return;
    origin = await Origin.open(answering("ok"));
    ours = await RunningWorker.open(shopTable(origin.url));
    peer = await startPeer(name, origin.port);
    origin.handler = (req, res) => {
      req.resume();
      req.on("end", () => {
        whole += 1;
        res.end("ok");
      });
    };
    const verdict = async (port: number, bytes: string): Promise<"passes" | "refuses"> => {
      whole = 0;
      await probe(port, bytes);
      return whole > 0 ? "passes" : "refuses";
    };
    for (const { what, bytes } of cases) {
      const mine = await verdict(ours.port, bytes);
      if ((await verdict(peer.port, bytes)) !== mine) found.set(what, mine);
    }
  }, 170_000);

  afterAll(async () => {
    if (version === null) return;
    peer.stop();
    await ours.stop();
    await origin.close();
  });

  test.skipIf(version === null)("what it refuses, we refuse", () => {
    const laxer = [...found].filter(([what, mine]) => mine === "passes" && !stricter.has(what));
    expect(laxer).toEqual([]);
  });

  test.skipIf(version !== comparedVersions[name])(
    `every difference to version ${comparedVersions[name]} is explained`,
    () => {
      const listed = differences.filter(({ others }) => others.includes(name));
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(listed.map(({ what, ours: mine }) => [what, mine])),
      );
    },
  );
});
