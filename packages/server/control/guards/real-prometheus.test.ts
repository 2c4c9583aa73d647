import type { Measured, PrometheusSource } from "@dimmer/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HostileServer, startHostileServer } from "../../testing/hostile-server.ts";
import { prometheusAvailable, PrometheusServer } from "../../testing/prometheus-server.ts";
import { until } from "../../testing/start-control.ts";
import { askPrometheus } from "./ask-prometheus.ts";

/** What the exporter says at its next scrape. */
let metrics = "";
let exporter: HostileServer;
let prometheus: PrometheusServer;

const ask = (query: string, staleMs = 30_000): Promise<Measured> => {
  const source: PrometheusSource = {
    kind: "prometheus",
    url: prometheus.url,
    query,
    timeoutMs: 5_000,
    staleMs,
  };
  return askPrometheus(source, { now: Date.now, signal: new AbortController().signal });
};

const value = async (query: string): Promise<number | null> => {
  const measured = await ask(query);
  return measured.ok ? measured.value : null;
};

describe.skipIf(!prometheusAvailable)("with the Debian package prometheus", () => {
  beforeAll(async () => {
    metrics = `queue_depth{queue="a"} 3\nqueue_depth{queue="b"} 4\nbusy 0\ndropped NaN\n`;
    exporter = await startHostileServer((_, response) =>
      response.end(`${metrics}aged 7 ${Date.now() - 120_000}\n`),
    );
    prometheus = await PrometheusServer.start(new URL(exporter.url).host);
    await until("the first scrape", async () => (await value("sum(queue_depth)")) === 7);
  }, 60_000);
  afterAll(async () => {
    await prometheus.stop();
    await exporter.close();
  });

  test("what gives one number is a number: sums, selectors, comparisons, scalars", async () => {
    expect(await ask("sum(queue_depth)")).toEqual({ ok: true, value: 7 });
    expect(await ask('queue_depth{queue="b"} # a comment')).toEqual({ ok: true, value: 4 });
    expect(await ask("busy")).toEqual({ ok: true, value: 0 });
    expect(await ask("vector(1) * 2")).toEqual({ ok: true, value: 2 });
    expect(await ask("scalar(busy) + 1")).toEqual({ ok: true, value: 1 });
  });

  test.each([
    ["queue_depth", /2 series/],
    ["no_such_metric", /no series/],
    ["busy > 1", /no series/],
    ["dropped", /its value is NaN/],
    ["sum(queue_depth) / sum(busy)", /its value is \+Inf/],
    ["queue_depth[5m]", /ranges or text/],
    ['"text"', /ranges or text/],
    ["sum(", /refuses it: .*parse error/],
  ])("%s is blind", async (query, why) => {
    expect(await ask(query)).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  });

  test("a sample that is older than it may be is none", async () => {
    await until("the aged sample", async () => (await ask("aged", 600_000)).ok);
    expect(await ask("aged")).toMatchObject({
      ok: false,
      why: expect.stringMatching(/no series|1[12]\d s old/),
    });
  });

  test("a metric that goes away is blind within a scrape or two", async () => {
    metrics = "busy 0\n";
    await until("the end of the series", async () => (await value("sum(queue_depth)")) === null);
    expect(await ask("busy")).toMatchObject({ ok: true });
  });
});
