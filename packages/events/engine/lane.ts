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
 * One chDB session and its queue. A session is serial, so lanes are what keeps inserts and queries
 * from waiting for each other. (Parameterised statements wait for each other across lanes all the
 * same: chDB's binding runs them one at a time in the whole process.)
 */
export class Lane {
  readonly name: string;
  readonly #session: Session;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #database = "default";

  private constructor(name: string, session: Session) {
    this.name = name;
    this.#session = session;
  }

  static async open(options: LaneOptions): Promise<Lane> {
    const connectionArgs = Object.entries(options.server).map(
      ([key, value]) => `--${key}=${value}`,
    );
    const session = new Session(options.directory, { connectionArgs });
    const limits = Object.entries(options.settings).map(([key, value]) => `${key} = '${value}'`);
    if (limits.length > 0) await session.queryAsync(`SET ${limits.join(", ")}`);
    return new Lane(options.name, session);
  }

  /** Runs `work` on the session, in `database`, after everything that came before. */
  async inTurn<T>(database: string, work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#waiting >= maxLaneWaiting)
      throw new LaneFull(`${maxLaneWaiting} statements already wait for the lane ${this.name}`);
    this.#waiting++;
    const turn = this.#tail.then(async () => {
      await this.#use(database);
      return work(this.#session);
    });
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

  async #use(database: string): Promise<void> {
    if (database === this.#database) return;
    await this.#session.queryAsync(`USE \`${database}\``);
    this.#database = database;
  }
}
