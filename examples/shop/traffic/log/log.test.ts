import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLogLine } from "./line.ts";
import { readLog, replay } from "./replay.ts";

const common = '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a.png HTTP/1.1" 200 203023';

describe("a line of an access log", () => {
  const rows: readonly [string, string, object | null][] = [
    [
      "common form",
      common,
      {
        client: "83.149.9.216",
        atMs: Date.UTC(2015, 4, 17, 10, 5, 3),
        method: "GET",
        path: "/a.png",
        userAgent: null,
      },
    ],
    [
      "combined form",
      `${common} "http://example.org/" "Mozilla/5.0 (\\"quoted\\")"`,
      { path: "/a.png", userAgent: 'Mozilla/5.0 (\\"quoted\\")' },
    ],
    ["combined form without a user agent", `${common} "-" "-"`, { userAgent: null }],
    [
      "IPv6 and no size",
      `::1 - bob [01/Jan/2024:00:00:00 +0100] "HEAD / HTTP/1.0" 304 -`,
      { client: "::1", method: "HEAD", atMs: Date.UTC(2023, 11, 31, 23) },
    ],
    [
      "a user name with a space",
      `1.2.3.4 - bob smith [01/Jan/2024:00:00:00 -0230] "PUT /x?y=1 HTTP/2" 204 0`,
      { method: "PUT", path: "/x?y=1", atMs: Date.UTC(2024, 0, 1, 2, 30) },
    ],
    ["a fragment in the target", common.replace("/a.png", "/a#b"), { path: "/a" }],
    ["an unknown method", common.replace("GET", "PROPFIND"), null],
    ["a TLS hello as a request", common.replace("GET /a.png HTTP/1.1", "\\x16\\x03\\x01"), null],
    ["an absolute target", common.replace("/a.png", "http://other/"), null],
    ["a space in the target", common.replace("/a.png", "/a b"), null],
    ["no such month", common.replace("May", "Mai"), null],
    ["no such hour", common.replace(":10:", ":25:"), null],
    ["no status", common.replace(" 200", ""), null],
    ["a line that was cut", common.slice(0, 60), null],
    ["an endless line", `${common} "-" "${"x".repeat(20_000)}"`, null],
    ["nothing", "", null],
  ];
  test.each(rows)("%s", (_, line, expected) => {
    const parsed = parseLogLine(line);
    if (expected === null) expect(parsed).toBeNull();
    else expect(parsed).toMatchObject(expected);
  });

  test("any text is either a request that can be sent or null", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => common.replace("/a.png", text)),
        ),
        (line) => {
          const parsed = parseLogLine(line);
          if (parsed !== null) expect(parsed.path).toMatch(/^\/[\x21-\x7e]*$/);
        },
      ),
    );
  });
});

test("a replay keeps the order and the proportions of the log, scaled, and survives bad lines", async () => {
  const directory = await mkdtemp(join(tmpdir(), "shop-log-"));
  try {
    const file = join(directory, "access.log");
    const at = (clock: string): string => common.replace("10:05:03", clock);
    await writeFile(
      file,
      [at("10:00:09"), "garbage", at("10:00:00"), at("10:00:00"), ""].join("\n"),
    );
    const { requests, malformed } = await readLog(file);
    expect([requests.length, malformed]).toEqual([3, 1]);
    expect([...replay(requests, 1_000)].map(({ atMs }) => atMs)).toEqual([0, 50, 900]);
    expect([...replay(requests, 1_000)][0]?.session.headers).toEqual({
      "x-user-id": "83.149.9.216",
    });
    expect([...replay([], 1_000)]).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
});

const real = fileURLToPath(
  new URL("../../../../../shared/data/apache-access.log", import.meta.url),
);
// Nothing depends on this log; where it lies beside the repository it is read whole.
if (existsSync(real))
  test("10,000 real requests are read", async () => {
    const { requests, malformed } = await readLog(real);
    expect(requests.length + malformed).toBe(10_000);
    expect(malformed).toBeLessThan(10);
    expect(new Set(requests.map(({ client }) => client)).size).toBe(1_753);
    const arrivals = [...replay(requests, 60_000)];
    expect(arrivals.length).toBe(requests.length);
    expect(arrivals.every(({ atMs }, index) => atMs >= (arrivals[index - 1]?.atMs ?? 0))).toBe(
      true,
    );
    expect(arrivals.at(-1)?.atMs).toBeLessThan(60_000);
  });
