import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";

export type Answer = {
  readonly user: string;
  readonly status: number;
  readonly body: string;
};

export type Lost = { readonly user: string; readonly reason: string };

type Options = {
  readonly url: string;
  readonly callers: number;
  /** Whose request comes next. */
  readonly user: (n: number) => string;
  readonly answered: (answer: Answer) => void;
};

/**
 * Clients that send one GET after another over connections that they keep, until told to stop. Each
 * answer is looked at; requests without any are kept with the reason.
 */
export class Callers {
  readonly #options: Options;
  readonly #agent: Agent;
  readonly #running: readonly Promise<void>[];
  readonly lost: Lost[] = [];
  asked = 0;
  #stopped = false;

  constructor(options: Options) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.callers });
    this.#running = Array.from({ length: options.callers }, () => this.#run());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
    this.#agent.destroy();
  }

  async #run(): Promise<void> {
    const { url, user, answered } = this.#options;
    while (!this.#stopped) {
      const name = user(this.asked);
      this.asked += 1;
      try {
        const sent = request(url, { agent: this.#agent, headers: { "x-user": name } });
        sent.end();
        const [res] = await once(sent, "response");
        answered({ user: name, status: res.statusCode, body: await text(res) });
      } catch (thrown) {
        this.lost.push({ user: name, reason: String(thrown) });
      }
    }
  }
}
