import { Agent, request } from "node:http";

export type Answer = {
  readonly user: string;
  readonly status: number;
  readonly body: string;
  readonly atMs: number;
};

/**
 * Users who each ask once in a while for a path, open loop, until stopped. Every answer is kept,
 * status 0 standing for a connection that broke.
 */
export class Users {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #answers: Answer[] = [];
  readonly #timer: NodeJS.Timeout;
  #waiting = 0;

  constructor(options: {
    readonly to: string;
    readonly perSecond: number;
    readonly users: number;
  }) {
    let turn = 0;
    const everyMs = 20;
    const each = (options.perSecond * everyMs) / 1000;
    let owed = 0;
    this.#timer = setInterval(() => {
      for (owed += each; owed >= 1; owed -= 1) {
        turn += 1;
        this.#ask(options.to, `user-${turn % options.users}`);
      }
    }, everyMs);
  }

  get answers(): readonly Answer[] {
    return this.#answers;
  }

  get failed(): readonly Answer[] {
    return this.#answers.filter(({ status }) => status === 0 || status >= 500);
  }

  /** Answers of `v1` to users who had an answer of `v2` before. */
  get flipped(): readonly Answer[] {
    const seen = new Set<string>();
    return this.#answers.filter(({ user, body }) => {
      if (body === "v2") seen.add(user);
      return body === "v1" && seen.has(user);
    });
  }

  /** No more questions; resolves when the last one is answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    while (this.#waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#agent.destroy();
  }

  #ask(to: string, user: string): void {
    this.#waiting += 1;
    const done = (status: number, body: string): void => {
      this.#waiting -= 1;
      this.#answers.push({ user, status, body, atMs: Date.now() });
    };
    const asked = request(
      `${to}/items/1`,
      { agent: this.#agent, headers: { "x-user-id": user } },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (body += chunk));
        response.on("end", () => done(response.statusCode ?? 0, body));
        response.on("error", () => done(0, ""));
      },
    );
    asked.on("error", () => done(0, ""));
    asked.end();
  }
}
