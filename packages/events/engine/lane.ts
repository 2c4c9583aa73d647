import { Session } from "chdb";
import { maxLaneWaiting } from "../limits.ts";

/** ClickHouse settings by name. */
export type Settings = Readonly<Record<string, string>>;

export type LaneOptions = {
  readonly name: string;
  readonly directory: string;
  /** Limits of every statement of this lane. */
  readonly settings: Settings;
  /** Server-wide settings; chDB takes them from the first session of a process only. */
  readonly server: Settings;
};

/** Thrown when `maxLaneWaiting` statements already wait. */
export class LaneFull extends Error {}

/**
 * A queue in front of one chDB session. A session is serial, so lanes are what keeps inserts and
 * questions from waiting for each other. (Parameterised statements wait for each other across lanes
 * all the same: chDB's binding runs them one at a time in the whole process.)
 *
 * A statement that fails costs its session: chDB 3.4.0 keeps what a failed statement had already put
 * out and gives it as the answer of the next one. A new session takes less than a millisecond.
 */
export class Lane {
  readonly #options: LaneOptions;
  #session: Session;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #database = "default";

  private constructor(options: LaneOptions, session: Session) {
    this.#options = options;
    this.#session = session;
  }

  static async open(options: LaneOptions): Promise<Lane> {
    return new Lane(options, await openSession(options));
  }

  /** Runs `work` on the session, in `database`, after everything that came before. */
  async inTurn<T>(database: string, work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#waiting >= maxLaneWaiting) {
      const { name } = this.#options;
      throw new LaneFull(`${maxLaneWaiting} statements already wait for the lane ${name}`);
    }
    this.#waiting++;
    const turn = this.#tail.then(() => this.#run(database, work));
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }

  close(): void {
    this.#session.close();
  }

  async #run<T>(database: string, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      if (database !== this.#database) {
        await this.#session.queryAsync(`USE \`${database}\``);
        this.#database = database;
      }
      return await work(this.#session);
    } catch (thrown) {
      await this.#renew();
      throw thrown;
    }
  }

  async #renew(): Promise<void> {
    const used = this.#session;
    // The new one first: chDB shuts its server down with the last session of a process.
    this.#session = await openSession(this.#options);
    this.#database = "default";
    used.close();
  }
}

const openSession = async ({ directory, settings, server }: LaneOptions): Promise<Session> => {
  const connectionArgs = Object.entries(server).map(([key, value]) => `--${key}=${value}`);
  const session = new Session(directory, { connectionArgs });
  const limits = Object.entries(settings).map(([key, value]) => `${key} = '${value}'`);
  if (limits.length > 0) await session.queryAsync(`SET ${limits.join(", ")}`);
  return session;
};
