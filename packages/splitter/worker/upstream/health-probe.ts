import type { HealthCheck } from "@dimmer/core";
import { Client } from "undici";
import { healthFails, healthPasses } from "../../limits.ts";
import { connectBy } from "./connect.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * Asks one endpoint again and again whether it is sound, each time over a new connection, as a new
 * user would. Two answers of one kind in a row change what is thought of it.
 */
export class HealthProbe {
  readonly #endpoint: Endpoint;
  readonly #health: HealthCheck;
  #dueMs: number | null = null;
  #asking = false;
  /** Passes in a row; failures in a row where it is negative. */
  #run = 0;

  constructor(endpoint: Endpoint, health: HealthCheck) {
    this.#endpoint = endpoint;
    this.#health = health;
  }

  sweep(nowMs: number): void {
    if (this.#asking || (this.#dueMs !== null && nowMs < this.#dueMs)) return;
    this.#dueMs = nowMs + this.#health.everyMs;
    this.#asking = true;
    void this.#ask().then((passed) => {
      this.#asking = false;
      this.#learn(passed, nowMs);
    });
  }

  async #ask(): Promise<boolean> {
    const { path, timeoutMs } = this.#health;
    const { origin, serverName, tls } = this.#endpoint;
    const client = new Client(origin, { connect: connectBy(serverName, tls), allowH2: false });
    try {
      const { statusCode, body } = await client.request({
        path,
        method: "GET",
        headers: { "user-agent": "dimmer-health" },
        signal: AbortSignal.timeout(timeoutMs),
      });
      await body.dump();
      return statusCode < 400;
    } catch {
      return false;
    } finally {
      void client.destroy().catch(() => undefined);
    }
  }

  #learn(passed: boolean, nowMs: number): void {
    this.#run = passed ? Math.max(0, this.#run) + 1 : Math.min(0, this.#run) - 1;
    if (this.#run <= -healthFails) this.#endpoint.sound = false;
    if (this.#endpoint.sound || this.#run < healthPasses) return;
    this.#endpoint.sound = true;
    this.#endpoint.rise(nowMs);
  }
}
