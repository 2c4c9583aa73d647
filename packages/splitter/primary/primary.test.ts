import { execFileSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { request } from "undici";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { answering, failing, Origin, resetting } from "../testing/origin.ts";
import { RunningSplitter } from "../testing/running-splitter.ts";
import { shopTable } from "../testing/tables.ts";

let stable: Origin;
let candidate: Origin;
let splitter: RunningSplitter;

beforeEach(async () => {
  stable = await Origin.open(answering("stable"));
  candidate = await Origin.open(answering("candidate"));
});

afterEach(async () => {
  await splitter.close();
  await Promise.all([stable.close(), candidate.close()]);
});

const ask = async (unit: string, path = "/"): Promise<{ status: number; text: string }> => {
  const headers = { "x-user": unit };
  const answer = await request(`${splitter.url}${path}`, { headers });
  return { status: answer.statusCode, text: (await answer.body.text()).trim() };
};

const applied = (generation: number) => (): boolean =>
  splitter.control.of("applied").some((message) => message.generation === generation);

test("says hello, applies a table on every worker, and reports exactly what clients saw", async () => {
  splitter = await RunningSplitter.prepare({ workers: 2 });
  const exposed = shopTable(stable.url, { candidate: { to: candidate.url, exposurePpm: 300_000 } });
  splitter.control.table = exposed;
  await splitter.start();
  await eventually("applied", applied(1));
  expect(splitter.control.of("hello")[0]).toMatchObject({ splitter: "test", applied: null });
  expect(splitter.control.of("applied")[0]).toMatchObject({ epoch: 1, workers: 2 });

  const seen = { stable: 0, candidate: 0 };
  for (let n = 0; n < 200; n += 1) {
    const { text } = await ask(`u-${n % 50}`);
    if (text === "candidate") seen.candidate += 1;
    else seen.stable += 1;
  }
  expect(seen.candidate).toBeGreaterThan(20);
  await splitter.end();
  const bins = splitter.control.of("bins").flatMap(({ bins: all }) => all);
  const count = (arm: "stable" | "candidate"): number =>
    bins.reduce((n, bin) => n + (bin[arm].bucket?.requests ?? 0), 0);
  expect({ stable: count("stable"), candidate: count("candidate") }).toEqual(seen);
  const rows = splitter.control
    .of("sheet")
    .flatMap(({ sheet }) => [...sheet.stable, ...sheet.candidate]);
  expect(rows).toHaveLength(50);
  expect(rows.every(([, requests]) => requests === 4)).toBe(true);
  const numbers = splitter.control.heard.flatMap((message) =>
    message.kind === "bins"
      ? message.bins.map(({ seq }) => seq)
      : message.kind === "sheet"
        ? [message.sheet.seq]
        : [],
  );
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
});

test("serves on when control is killed, and sends again what was not confirmed", async () => {
  splitter = await RunningSplitter.prepare();
  const { control } = splitter;
  control.table = shopTable(stable.url, { candidate: { to: candidate.url } });
  await splitter.start();
  await eventually("applied", applied(1));
  control.acks = false;
  await ask("u-1");
  await eventually("a bin", () =>
    control.of("bins").some(({ bins }) => bins.some((bin) => bin.candidate.bucket !== undefined)),
  );
  const before = control.of("bins").flatMap(({ bins }) => bins);
  await control.kill();
  for (let n = 0; n < 20; n += 1)
    expect(await ask(`u-${n}`)).toMatchObject({ status: 200, text: "candidate" });
  control.heard.length = 0;
  control.acks = true;
  await control.start();
  const total = (): number =>
    control
      .of("bins")
      .flatMap(({ bins }) => bins)
      .reduce((n, bin) => n + (bin.candidate.bucket?.requests ?? 0), 0);
  await eventually("everything again", () => total() === 21);
  expect(control.of("hello")[0]).toMatchObject({ applied: { epoch: 1, generation: 1 } });
  const again = control.of("bins").flatMap(({ bins }) => bins);
  const lost = before.find((bin) => bin.candidate.bucket !== undefined);
  expect(again).toContainEqual(lost);
});

test("accepts greater tables only, and says why it refuses", async () => {
  splitter = await RunningSplitter.prepare();
  const { control } = splitter;
  control.table = shopTable(stable.url, { generation: 5 });
  await splitter.start();
  await eventually("applied", applied(5));
  control.publish(shopTable(candidate.url, { generation: 4 }));
  control.publish({ ...shopTable(candidate.url, { generation: 6 }), leaseTtlMs: -1 });
  await eventually("two refusals", () => control.of("refused").length === 2);
  expect(control.of("refused").map(({ generation, sentence }) => [generation, sentence])).toEqual([
    [4, "Table 1/4 is older than 1/5, which is applied here; publish a greater one."],
    [6, expect.stringContaining("The table is not valid at table.leaseTtlMs")],
  ]);
  expect((await ask("u-1")).text).toBe("stable");
});

test.each([
  ["intact", () => undefined, "candidate"],
  ["cut short", (file: string) => truncateSync(file, 100), "fallback"],
  [
    "changed by one bit",
    (file: string) => {
      const bytes = readFileSync(file);
      const at = bytes.indexOf("1000000");
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(file, bytes);
    },
    "fallback",
  ],
  ["missing", (file: string) => execFileSync("rm", [file]), "fallback"],
])("starts without control from a snapshot that is %s", async (name, damage, expected) => {
  const fallback = await Origin.open(answering("fallback"));
  splitter = await RunningSplitter.prepare({
    fallback: { service: "shop", endpoints: [fallback.url] },
    unit: [{ from: "header", name: "x-user" }],
  });
  splitter.control.table = shopTable(stable.url, { candidate: { to: candidate.url } });
  await splitter.start();
  await eventually("applied", applied(1));
  await splitter.end("SIGKILL");
  await splitter.control.kill();
  damage(splitter.snapshotFile);
  const ms = await splitter.start();
  // One second on a quiet machine; tests may share theirs.
  expect(ms).toBeLessThan(10_000);
  expect(await ask("u-1")).toEqual({ status: 200, text: expected });
  expect(splitter.log.includes("is damaged")).toBe(
    name === "cut short" || name === "changed by one bit",
  );
  await fallback.close();
});

test("without control, snapshot and fallback it says what to do", async () => {
  splitter = await RunningSplitter.prepare();
  await splitter.start();
  const answer = await ask("u-1");
  expect(answer.status).toBe(503);
  expect(answer.text).toMatch(/knows no service yet: .* start control, or start with --stable/);
});

test("exposure ends by itself when control stays silent, and control's word renews it", async () => {
  splitter = await RunningSplitter.prepare();
  const { control } = splitter;
  const leaseTtlMs = 600;
  const cohorts = [{ name: "internal", anyOf: [{ by: "unit", in: ["staff"] }] }] as const;
  control.table = shopTable(stable.url, { leaseTtlMs, candidate: { to: candidate.url, cohorts } });
  await splitter.start();
  await eventually("applied", applied(1));
  for (let n = 0; n < 4; n += 1) {
    control.renew(1);
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await ask("u-1")).text).toBe("candidate");
  }
  await new Promise((resolve) => setTimeout(resolve, leaseTtlMs + 300));
  expect((await ask("u-1")).text).toBe("stable");
  expect((await ask("staff")).text).toBe("candidate");
  await new Promise((resolve) => setTimeout(resolve, 3 * leaseTtlMs));
  expect((await ask("staff")).text).toBe("stable");
  control.renew(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await ask("u-1")).text).toBe("stable");
  control.renew(1);
  await eventually("renewed", () => control.heard.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await ask("u-1")).text).toBe("candidate");
});

test("the fuse cuts a dead candidate off until a new stage entry, and tells every control", async () => {
  splitter = await RunningSplitter.prepare({ workers: 2 });
  const { control } = splitter;
  control.table = shopTable(stable.url, { candidate: { to: candidate.url } });
  await splitter.start();
  await eventually("applied", applied(1));
  candidate.handler = resetting;
  for (let n = 0; n < 25; n += 1)
    expect(await ask(`u-${n}`)).toEqual({ status: 200, text: "stable" });
  await eventually("fuse", () => control.of("fuse").length > 0);
  expect(control.of("fuse")[0]).toMatchObject({
    service: "shop",
    rollout: "shop.1",
    stageEntry: 1,
  });
  const asked = candidate.seen.length;
  for (let n = 0; n < 5; n += 1) await ask(`v-${n}`);
  expect(candidate.seen.length).toBe(asked);
  candidate.handler = answering("candidate");
  await control.kill();
  control.heard.length = 0;
  control.table = shopTable(stable.url, { generation: 2, candidate: { to: candidate.url } });
  await control.start();
  await eventually("the fuse told again", () => control.of("fuse").length > 0);
  await eventually("applied by the next control", applied(2));
  expect((await ask("u-1")).text).toBe("stable");

  control.publish(
    shopTable(stable.url, { generation: 3, candidate: { to: candidate.url, stageEntry: 2 } }),
  );
  await eventually("applied again", applied(3));
  expect((await ask("u-1")).text).toBe("candidate");
});

test("a worker that is killed is replaced, and the others serve meanwhile", async () => {
  splitter = await RunningSplitter.prepare({ workers: 2 });
  splitter.control.table = shopTable(stable.url);
  await splitter.start();
  await eventually("applied", applied(1));
  const workers = (): number[] =>
    execFileSync("ps", ["-o", "pid=", "--ppid", String(splitter.pid)], { encoding: "utf8" })
      .split("\n")
      .map(Number)
      .filter((pid) => pid > 0);
  const [first] = workers();
  process.kill(first ?? -1, "SIGKILL");
  await eventually("a new pair", () => {
    const now = workers();
    return now.length === 2 && !now.includes(first ?? -1);
  });
  splitter.control.publish(shopTable(candidate.url, { generation: 2 }));
  await eventually("applied by both", applied(2));
  expect(splitter.control.of("applied").at(-1)).toMatchObject({ workers: 2 });
  expect((await ask("u-1")).text).toBe("candidate");
});

test("SIGTERM lets a request in flight end and hands over its count", async () => {
  splitter = await RunningSplitter.prepare();
  splitter.control.table = shopTable(stable.url);
  await splitter.start();
  await eventually("applied", applied(1));
  stable.handler = (_req, res) => {
    setTimeout(() => res.end("slow"), 400);
  };
  const asking = ask("u-1");
  await eventually("the request is there", () => stable.seen.length === 1);
  const [code, answer] = await Promise.all([splitter.end(), asking]);
  expect(answer).toEqual({ status: 200, text: "slow" });
  expect(code).toBe(0);
  const bins = splitter.control.of("bins").flatMap(({ bins: all }) => all);
  expect(bins.some((bin) => bin.stable.bucket?.requests === 1)).toBe(true);
});

test("a busy port is said in one sentence", async () => {
  splitter = await RunningSplitter.prepare({ port: stable.port });
  stable.handler = failing(500);
  await expect(splitter.start()).rejects.toThrow(/Cannot listen on 127.0.0.1:\d+: .*EADDRINUSE/);
});

test("a fuse that tripped while control is away survives a crash of the primary", async () => {
  splitter = await RunningSplitter.prepare();
  const { control } = splitter;
  control.table = shopTable(stable.url, { candidate: { to: candidate.url } });
  await splitter.start();
  await eventually("applied", applied(1));
  await control.kill();
  candidate.handler = failing(500);
  for (let n = 0; n < 40; n += 1) await ask(`u-${n % 7}`);
  await eventually("fuse", () => splitter.log.includes("Fuse of shop"));
  await eventually("written down", () =>
    readFileSync(splitter.snapshotFile, "utf8").includes('stageEntry\\":1,\\"sentence'),
  );
  await splitter.end("SIGKILL");
  candidate.handler = answering("candidate");
  const asked = candidate.seen.length;
  await splitter.start();
  for (let n = 0; n < 3; n += 1) expect(await ask(`u-${n}`)).toMatchObject({ text: "stable" });
  expect(candidate.seen.length).toBe(asked);
  await control.start();
  await eventually("control hears of it", () => control.of("fuse").length > 0);
});
