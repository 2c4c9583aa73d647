import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ControlServer } from "../testing/control-server.ts";
import { type Ran, type RunOptions, runHere } from "../testing/run.ts";
import { full, holding, raising, rolledBack, rollingBack } from "../testing/views.ts";

let server: ControlServer;
let url: string;
let home: string;

beforeEach(async () => {
  server = new ControlServer();
  url = await server.start();
  home = mkdtempSync(join(tmpdir(), "dimmer-cli-"));
});

afterEach(async () => {
  await server.stop();
  rmSync(home, { recursive: true, force: true });
});

const run = (line: string | readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runHere(typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line, {
    cwd: home,
    ...options,
    environment: { url, token: server.token, stateDir: home, ...options.environment },
  });

const afterShip = (...views: readonly (typeof raising)[]) => {
  server.upcoming = [...views];
};

describe("each command has an exit code, and its result in words and as JSON", () => {
  const table: readonly {
    readonly line: string;
    readonly code: number;
    readonly says: RegExp;
    readonly given?: () => void;
  }[] = [
    { line: "", code: 0, says: /Your code in production today/ },
    { line: "status", code: 0, says: /shop\.2 {2}0123456789 over v1/ },
    { line: "status shop.2", code: 0, says: /Next: dimmer look shop\.2/ },
    { line: "judge replay shop.2", code: 0, says: /fails after 60 s at 5 %.+\n.+costs that ship/ },
    { line: "judge replay shop.2 --alpha 0.001", code: 0, says: /Judged again/ },
    { line: "judge replay shop.9", code: 1, says: /no rollout shop\.9/ },
    { line: "judge replay shop.2 --alpha 2", code: 2, says: /between 0 and 1/ },
    { line: "judge replay shop.2 --alpha 0", code: 2, says: /between 0 and 1/ },
    { line: "judge replay shop.2 --plan none.yaml", code: 1, says: /none\.yaml cannot be read/ },
    {
      line: "judge replay shop.2",
      code: 1,
      says: /counts of shop\.2 are gone/,
      given: () =>
        (server.refusal = {
          code: "countsPruned",
          sentence: "The split counts of shop.2 are gone, they are kept for 7 days.",
        }),
    },
    { line: "status shop.9", code: 1, says: /no rollout shop\.9/ },
    {
      line: "status --exit-code",
      code: 3,
      says: /rolled back/,
      given: () => (server.rollouts = [rolledBack]),
    },
    {
      line: "status --wait-for full",
      code: 0,
      says: /full, not done/,
      given: () => afterShip(raising, full),
    },
    {
      line: "status --wait-for done",
      code: 3,
      says: /rolled back/,
      given: () => afterShip(raising, rolledBack),
    },
    {
      line: "status --wait-for full",
      code: 5,
      says: /waits for Ada/,
      given: () => afterShip(raising, holding),
    },
    {
      line: "status --wait-for gate",
      code: 0,
      says: /holding/,
      given: () => afterShip(raising, holding),
    },
    { line: "status --wait-for 5%", code: 0, says: /being raised/ },
    { line: "status --wait-for 30%", code: 2, says: /no stage `30%`/ },
    { line: "status --wait-for full --timeout 0s", code: 6, says: /goes on without this command/ },
    {
      line: "ship v2 --to http://127.0.0.1:3002",
      code: 0,
      says: /Shipped .* to nobody as shop\.2/,
    },
    {
      line: "ship v2 --to http://127.0.0.1:3002 --wait-for full",
      code: 3,
      says: /rolled back/,
      given: () => afterShip(rolledBack),
    },
    { line: "promote", code: 0, says: /Raised shop\.2/ },
    { line: "pause -m lunch", code: 0, says: /Paused shop\.2 at 5%/ },
    { line: "resume shop.2", code: 0, says: /Resumed shop\.2/ },
    { line: "lower --to 1%", code: 0, says: /Lowered shop\.2 from 5% to 1%/ },
    { line: "lower --to internal", code: 0, says: /to its named cohorts/ },
    {
      line: "rollback -m because",
      code: 0,
      says: /Rolled back shop\.2: v1 serves everybody/,
      given: () => afterShip(rollingBack, rollingBack, rolledBack),
    },
    { line: "good -m flat", code: 0, says: /you looked at shop\.2 and found it good/ },
    {
      line: "bad -m worse",
      code: 0,
      says: /marked 0123456789 bad/,
      given: () => afterShip(rollingBack, rollingBack, rolledBack),
    },
    { line: "look", code: 0, says: /Failed requests of the candidate/ },
    { line: "query count --last 5m", code: 0, says: /count/ },
    {
      line: "open http://127.0.0.1:8080/cart --as v2",
      code: 0,
      says: /http:\/\/127\.0\.0\.1:8080\/cart\?dimmer_as=payload\.signature/,
    },
    { line: "open --as candidate", code: 0, says: /\?dimmer_as=payload\.signature/ },
    { line: "open", code: 2, says: /--as/ },
    { line: "explain user-42", code: 0, says: /user-42 gets v1 \(stable\)/ },
    { line: "watch", code: 3, says: /rolled back/, given: () => (server.rollouts = [rolledBack]) },
    {
      line: "promote",
      code: 1,
      says: /No rollout of shop is live/,
      given: () => (server.rollouts = [rolledBack]),
    },
    {
      line: "status --service cart",
      code: 1,
      says: /does not know the service cart; it knows shop/,
    },
    { line: "shp", code: 2, says: /Did you mean `ship`/ },
    { line: "ship", code: 2, says: /--to/ },
    { line: "ship v2 --to 127.0.0.1:3002", code: 2, says: /such as http:\/\/127\.0\.0\.1:3002/ },
    { line: "status --jsn", code: 2, says: /Did you mean --json/ },
    { line: "lower", code: 2, says: /--to/ },
    { line: "lower --to 1", code: 2, says: /such as 1%/ },
    { line: "status a b", code: 2, says: /too many arguments/ },
    { line: "query p99", code: 2, says: /not a calculation/ },
    { line: "query count --where status=", code: 2, says: /expected a value/ },
    { line: "query count --last 5", code: 2, says: /with its unit/ },
    { line: "serve --workers 0", code: 2, says: /from 1 to 256/ },
    { line: "serve --service shop", code: 2, says: /Where shop runs is missing/ },
    { line: "serve --file nowhere.yaml", code: 1, says: /nowhere\.yaml cannot be read/ },
    { line: "--help", code: 0, says: /Usage: dimmer/ },
    { line: "--version", code: 0, says: /^0\.1\.0\n$/ },
  ];

  test.each(table)("dimmer $line → $code", async ({ line, code, says, given }) => {
    given?.();
    const ran = await run(line);
    expect({ code: ran.code, all: ran.out + ran.err }).toEqual({
      code,
      all: expect.stringMatching(says),
    });
    // oxlint-disable-next-line no-control-regex -- the point: no escape codes without a terminal
    expect(ran.out + ran.err).not.toMatch(/\u001b/);
    if (code !== 0 && code !== 3 && code !== 5) expect(ran.out).toBe("");
  });

  test.each(table.filter(({ line, code }) => code !== 2 && !line.startsWith("--")))(
    "dimmer $line --json → $code",
    async ({ line, code, given }) => {
      given?.();
      const ran = await run(`${line} --json`);
      expect(ran.code).toBe(code);
      expect(typeof JSON.parse(ran.out)).toBe("object");
    },
  );
});

test("ship sends what was typed, and the schema accepts it", async () => {
  await run([
    "ship",
    "v2",
    "--to",
    "http://127.0.0.1:3002/,http://127.0.0.1:3003",
    "--subject",
    "Faster search",
    "--author",
    "Ada <ada@example.org>",
    "--again",
    "fixed the index",
    "--when-busy",
    "refuse",
  ]);
  expect(server.heard.ships).toEqual([
    {
      service: "shop",
      version: {
        id: "v2",
        endpoints: ["http://127.0.0.1:3002", "http://127.0.0.1:3003"],
        subject: "Faster search",
        authors: ["Ada <ada@example.org>"],
        commits: [],
      },
      again: "fixed the index",
      whenBusy: "refuse",
    },
  ]);
});

test("ship takes what the CI system knows where nothing is typed", async () => {
  const build = { commit: "f".repeat(40), subject: "Fix the cart", author: "Grace Hopper" };
  await run("ship --to http://127.0.0.1:3002", { environment: { build } });
  expect(server.heard.ships[0]?.version).toMatchObject({
    id: build.commit,
    subject: "Fix the cart",
    authors: ["Grace Hopper"],
  });
});

test("ship takes the plan of another file", async () => {
  writeFileSync(
    join(home, "slow.yaml"),
    "dimmer: 1\nservice: shop\nstable: { version: v1, to: [http://127.0.0.1:1] }\nplan: { stages: [{ percent: 2%, for: 1h }, { full: }] }\n",
  );
  await run("ship v2 --to http://127.0.0.1:3002 --plan slow.yaml");
  expect(server.heard.ships[0]?.plan?.stages.map((stage) => stage.kind)).toEqual([
    "percent",
    "full",
  ]);
});

test("an action says what, and a scripted one also why", async () => {
  await run(["--scripted", "nightly drill ✓", "lower", "--to", "0.5%", "-m", "calm down"]);
  expect(server.heard.actions).toEqual([
    {
      id: "shop.2",
      action: { verb: "lower", toPpm: 5000, why: "calm down" },
      scripted: "nightly drill %E2%9C%93",
    },
  ]);
});

test("in CI a look is scripted by itself and says so, other verbs are not", async () => {
  const ran = await run("good", { environment: { ci: true } });
  await run("promote", { environment: { ci: true } });
  expect(ran.out).toMatch(/Journalled as scripted .* nobody's look/);
  expect(server.heard.actions.map(({ scripted }) => scripted)).toEqual([
    "answered by a CI job",
    null,
  ]);
});

test("what look showed travels with the answer, once", async () => {
  const event = { id: "e-1", timeMs: 1_790_000_000_000, weight: 1, fields: { error: true } };
  server.queryResult = { ...server.queryResult, events: [event] };
  await run("look");
  await run("good -m fine");
  await run("good -m again");
  expect(server.heard.actions.map(({ action }) => "opened" in action && action.opened)).toEqual([
    ["terminal", "event:e-1"],
    [],
  ]);
});

test("a refusal of the server is one sentence and exit 1", async () => {
  server.refusal = { code: "verdictFails", sentence: "The verdict is fail; nothing is raised." };
  const ran = await run("promote");
  expect(ran).toEqual({
    code: 1,
    out: "",
    err: "dimmer: The verdict is fail; nothing is raised.\n",
  });
});

test("a wrong token is exit 4, a dead server exit 1, both with what to do", async () => {
  const stranger = await run("status", { environment: { token: "wrong" } });
  expect(stranger).toMatchObject({ code: 4, err: expect.stringMatching(/--data.*DIMMER_TOKEN/) });
  await server.stop();
  const dead = await run("status");
  expect(dead).toMatchObject({
    code: 1,
    err: expect.stringMatching(/Start it with `dimmer serve`/),
  });
});

test("query and tail ask with one filter of condition and arm", async () => {
  await run([
    "query",
    "count,p99(duration_ms)",
    "--where",
    "status >= 500",
    "--arm",
    "candidate",
    "--by",
    "http.route",
  ]);
  expect(server.heard.queries[0]).toMatchObject({
    kind: "aggregate",
    dataset: "shop",
    from: { agoMs: 900_000 },
    calculate: [{ op: "count" }, { op: "percentile", field: "duration_ms", level: 0.99 }],
    groupBy: ["http.route"],
    where: {
      all: [
        { field: "dimmer.arm", op: "=", value: "candidate" },
        { field: "status", op: ">=", value: 500 },
      ],
    },
  });
});

test("spotlight asks about failures unless told otherwise, and tells what differs", async () => {
  const finding = {
    items: [{ field: "user.plan", is: "business" }],
    direction: "more" as const,
    selection: { events: 9, share: 0.9 },
    rest: { events: 8, share: 0.04 },
    difference: { low: 0.6, high: 1 },
    lift: 22.5,
    lnP: -40,
    score: 0.5,
    alike: [{ field: "plan.id", is: 7 }],
  };
  server.spotlightResult = {
    ...server.spotlightResult,
    findings: [finding, { ...finding, lift: null, alike: [] }],
    selected: 10,
    rest: 200,
    capped: ["Only the 1000 most frequent fields were compared."],
  };
  const { out, code } = await run(["spotlight", "--arm", "candidate"]);
  expect(code).toBe(0);
  expect(out).toContain("10 events beside 200 others.");
  expect(out).toMatch(/user\.plan = business +90% +4% +23×/);
  expect(out).toMatch(/user\.plan = business +90% +4% +only here/);
  expect(out).toContain("user.plan = business is the same as plan.id = 7.");
  expect(out).toContain("Only the 1000 most frequent fields");
  await run(["spotlight", "duration_ms > 100", "--within", "http.route", "--last", "1h"]);
  const [first, second] = server.heard.spotlights;
  expect(first?.ignore).toContain("error");
  expect(first?.where).toEqual({ field: "dimmer.arm", op: "=", value: "candidate" });
  expect(second).toMatchObject({
    selection: { field: "duration_ms", op: ">", value: 100 },
    stratify: "http.route",
    from: { agoMs: 3_600_000 },
    ignore: [],
  });
  expect((await run(["spotlight", "a ="])).code).toBe(2);
});

test("tail prints events as they come and stops at its limit", async () => {
  const event = (id: string) => ({
    id,
    timeMs: 1_790_000_000_000,
    weight: 1,
    fields: { name: `GET /${id}` },
  });
  server.tail = [event("a"), event("b"), event("c")];
  const ran = await run("tail --limit 2 --json");
  expect(ran.code).toBe(0);
  expect(
    ran.out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id),
  ).toEqual(["a", "b"]);
});

test("watch logs each change once without a terminal and ends with the rollout", async () => {
  server.upcoming = [raising, { ...raising, sentence: "Waits for 7 s more." }, full, rolledBack];
  const ran = await run("watch");
  expect(ran.code).toBe(3);
  expect(ran.out.trim().split("\n")).toHaveLength(3);
});

test("on a terminal watch draws over its lines and leaves the cursor as it was", async () => {
  server.upcoming = [raising, rolledBack];
  const ran = await run("watch", { columns: 80 });
  expect(ran.code).toBe(3);
  expect(ran.out.startsWith("\u001b[?25l")).toBe(true);
  expect(ran.out.endsWith("\u001b[?25h")).toBe(true);
  expect(ran.out).toContain("rolled back");
});

test("values of events cannot command the terminal", async () => {
  const evil = "\u001b]0;owned\u0007\u001b[2J\u009b31mred\u202Egnp\nnew line";
  server.rollouts = [{ ...raising, candidate: { ...raising.candidate, subject: evil } }];
  const words = await run("status", { environment: { color: "never" } });
  // oxlint-disable-next-line no-control-regex -- controls are what this is about
  expect(words.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect(words.out).toContain("redgnp new line");
  const json = await run("status --json");
  // oxlint-disable-next-line no-control-regex -- controls are what this is about
  expect(json.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  expect((JSON.parse(json.out) as typeof raising).candidate.subject).toBe(evil);
});
