import type { RequestListener, ServerResponse } from "node:http";
import type { Measured, PrometheusSource } from "@dimmer/core";
import { expect, test } from "vitest";
import { startHostileServer } from "../../testing/hostile-server.ts";
import { askPrometheus } from "./ask-prometheus.ts";

const ask = async (
  answer: RequestListener,
  asked: Partial<PrometheusSource> = {},
): Promise<Measured> => {
  const server = await startHostileServer(answer);
  const source: PrometheusSource = {
    kind: "prometheus",
    url: server.url,
    query: "up",
    timeoutMs: 5_000,
    staleMs: 60_000,
    ...asked,
  };
  const measured = await askPrometheus(source, {
    now: Date.now,
    signal: new AbortController().signal,
  });
  await server.close();
  return measured;
};

const sends =
  (status: number, body: unknown): RequestListener =>
  (_, response: ServerResponse) =>
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(typeof body === "string" ? body : JSON.stringify(body));

/** As a server does for expressions whose samples have no time of their own. */
const untimed =
  (answer: RequestListener): RequestListener =>
  (request, response) => {
    if (request.url?.includes("timestamp%28")) sends(400, { status: "error" })(request, response);
    else answer(request, response);
  };

const nowS = (): number => Date.now() / 1_000;
const vector = (...values: readonly unknown[]): object => ({
  status: "success",
  data: { resultType: "vector", result: values.map((value) => ({ metric: {}, value })) },
});

test("a vector of one series, or a scalar, is a number", async () => {
  expect(await ask(untimed(sends(200, vector([nowS(), "12.5"]))))).toEqual({
    ok: true,
    value: 12.5,
  });
  expect(await ask(untimed(sends(200, vector([nowS(), "-3e2"]))))).toEqual({
    ok: true,
    value: -300,
  });
  const data = { resultType: "scalar", result: [nowS(), "0"] };
  expect(await ask(untimed(sends(200, { status: "success", data })))).toEqual({
    ok: true,
    value: 0,
  });
});

test("the server is asked below its own path, and told how old a sample may be", async () => {
  const urls: string[] = [];
  const server = await startHostileServer((request, response) => {
    urls.push(request.url ?? "");
    response.end(JSON.stringify(vector([nowS(), "1"])));
  });
  const query = 'sum(rate(a{b="c+d"}[5m])) & 1';
  await askPrometheus(
    { kind: "prometheus", url: `${server.url}/prom/`, query, timeoutMs: 5_000, staleMs: 30_000 },
    { now: Date.now, signal: new AbortController().signal },
  );
  await server.close();
  expect(urls).toHaveLength(2);
  const asked = new URL(urls[0] ?? "", server.url);
  expect(asked.pathname).toBe("/prom/api/v1/query");
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    query,
    lookback_delta: "30000ms",
    timeout: "5000ms",
  });
});

const matrix = { resultType: "matrix", result: [{ metric: {}, values: [[1, "1"]] }] };

test.each<readonly [name: string, answer: RequestListener, why: RegExp]>([
  ["an empty result", sends(200, vector()), /no series/],
  ["NaN", sends(200, vector([Date.now() / 1_000, "NaN"])), /its value is NaN/],
  ["infinity", sends(200, vector([Date.now() / 1_000, "+Inf"])), /its value is \+Inf/],
  ["hexadecimal", sends(200, vector([Date.now() / 1_000, "0x"])), /its value is 0x/],
  ["no number at all", sends(200, vector([Date.now() / 1_000, ""])), /its value is/],
  ["several series", sends(200, vector([1, "1"], [1, "2"])), /2 series/],
  ["an old sample", sends(200, vector([Date.now() / 1_000 - 600, "1"])), /60\d s old/],
  ["a sample of the future", sends(200, vector([Date.now() / 1_000 + 600, "1"])), /in the future/],
  ["a time that is none", sends(200, vector([null, "1"])), /not that of an instant query/],
  ["a range", sends(200, { status: "success", data: matrix }), /ranges or text/],
  ["a histogram", sends(200, vector(undefined)), /histogram/],
  [
    "a warning",
    sends(200, { ...vector([1, "1"]), warnings: ["partial\nresponse"] }),
    /warns: partial response/,
  ],
  ["an error", sends(422, { status: "error", error: "parse error" }), /refuses it: parse error/],
  ["an error that says 200", sends(200, { status: "error" }), /no reason given/],
  ["success that says 500", sends(500, vector([Date.now() / 1_000, "1"])), /answers 500/],
  ["502 of a proxy", sends(502, "<html>Bad gateway</html>"), /answers 502/],
  ["malformed JSON", sends(200, '{"status":"success"'), /not that of an instant query/],
  ["JSON of another kind", sends(200, '{"ok":true}'), /not that of an instant query/],
  ["nothing", sends(200, ""), /not that of an instant query/],
  ["a page", sends(200, "<html>login</html>"), /not that of an instant query/],
  [
    "a redirect, even to the right answer",
    (_, response) => response.writeHead(302, { location: "/elsewhere" }).end(),
    /points elsewhere/,
  ],
  [
    "an answer without end",
    (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(" ".repeat(65_536)));
      };
      response.on("drain", more);
      more();
    },
    /longer than 256 KiB/,
  ],
  ["a connection that breaks", (request) => request.socket.destroy(), /nobody answers at/],
  [
    "an answer that breaks off",
    (_, response) => {
      response.writeHead(200, { "content-length": 100 }).write("{");
      setTimeout(() => response.destroy(), 20);
    },
    /nobody answers at/,
  ],
])("%s is blind, and says why", async (_, answer, why) => {
  const measured = await ask(answer);
  expect(measured).toMatchObject({ ok: false, why: expect.stringMatching(why) });
});

test("no answer, and an answer without end in small steps, are given up in time", async () => {
  const drips: RequestListener = (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => {
      clearInterval(timer);
    });
  };
  for (const answer of [() => {}, drips]) {
    const startedMs = performance.now();
    const measured = await ask(answer, { timeoutMs: 200 });
    expect(measured).toMatchObject({ ok: false, why: expect.stringContaining("within 200 ms") });
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  }
});

test("a sample whose own time is old is blind, whatever the answer's time", async () => {
  const aged: RequestListener = (request, response) => {
    const query = new URL(request.url ?? "", "http://a").searchParams.get("query") ?? "";
    const value = query.startsWith("timestamp(") ? String(nowS() - 300) : "1";
    response.end(JSON.stringify(vector([nowS(), value])));
  };
  expect(await ask(aged)).toEqual({ ok: false, why: "its sample is 300 s old" });
  expect(await ask(aged, { staleMs: 600_000 })).toEqual({ ok: true, value: 1 });
});

test("nobody there is blind", async () => {
  const measured = await ask(() => {}, { url: "http://127.0.0.1:1" });
  expect(measured).toEqual({ ok: false, why: "nobody answers at 127.0.0.1:1" });
});
