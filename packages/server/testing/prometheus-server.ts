import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./start-control.ts";

const program = "/usr/bin/prometheus";

/** Tests with a real Prometheus are skipped by name where Debian's `prometheus` package is absent. */
export const prometheusAvailable: boolean = existsSync(program);

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
};

/** A Prometheus for tests: its own port and data directory, scraping one address each second. */
export class PrometheusServer {
  readonly url: string;
  readonly #directory: string;
  readonly #child: ChildProcess;

  private constructor(url: string, directory: string, child: ChildProcess) {
    this.url = url;
    this.#directory = directory;
    this.#child = child;
  }

  static async start(target: string): Promise<PrometheusServer> {
    const directory = mkdtempSync(join(tmpdir(), "dimmer-prometheus-"));
    const file = join(directory, "prometheus.yml");
    writeFileSync(
      file,
      [
        "global: { scrape_interval: 1s, scrape_timeout: 1s }",
        "scrape_configs:",
        `  - { job_name: test, static_configs: [{ targets: ["${target}"] }] }`,
        "",
      ].join("\n"),
    );
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      program,
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(directory, "data")}`,
        `--web.listen-address=${address}`,
      ],
      { stdio: "ignore" },
    );
    const server = new PrometheusServer(`http://${address}`, directory, child);
    await until("Prometheus", () => server.#isReady());
    return server;
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, "exit");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/-/ready`)).ok;
    } catch {
      return false;
    }
  }
}
