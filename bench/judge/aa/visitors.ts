import { Pool } from "undici";
import type { Random } from "../streams/random.ts";

export type Visits = {
  readonly to: string;
  /** Hosts of the services that are visited, each as often. */
  readonly hosts: readonly string[];
  /** Of all services together. */
  readonly perSecond: number;
  readonly random: Random;
};

/** Users of one service, some of them far more active than others, and what they ask for. */
const users = 4_000;
const pages = 300;
const connections = 128;
const everyMs = 20;

/**
 * Users who ask in open loop, whether answers come or not, until stopped. What falls behind by more
 * than a second of visits is let go: a machine that cannot keep up is not pressed further.
 */
export class Visitors {
  readonly #pool: Pool;
  readonly #timer: NodeJS.Timeout;
  readonly counts = { answered: 0, failed: 0, late: 0 };
  #owed = 0;
  #waiting = 0;
  #turn = 0;

  constructor({ to, hosts, perSecond, random }: Visits) {
    this.#pool = new Pool(to, { connections, pipelining: 1 });
    let lastMs = performance.now();
    this.#timer = setInterval(() => {
      const nowMs = performance.now();
      this.#owed += (perSecond * (nowMs - lastMs)) / 1_000;
      lastMs = nowMs;
      for (; this.#owed >= 1; this.#owed -= 1) {
        const host = hosts[this.#turn % hosts.length] ?? "";
        this.#turn += 1;
        if (this.#waiting > perSecond) this.counts.late += 1;
        else void this.#visit(host, random);
      }
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pool.close();
  }

  async #visit(host: string, random: Random): Promise<void> {
    this.#waiting += 1;
    // A square makes the first of them ask most: heavy users and favourite pages.
    const user = Math.floor(users * random() ** 2);
    const page = Math.floor(pages * random() ** 2);
    try {
      const { statusCode, body } = await this.#pool.request({
        method: "GET",
        path: `/pages/${page}`,
        headers: { host, "x-user-id": `user-${user}` },
      });
      await body.dump();
      this.counts.answered += 1;
      if (statusCode >= 500) this.counts.failed += 1;
    } catch {
      this.counts.failed += 1;
    }
    this.#waiting -= 1;
  }
}
