import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

/** Debian keeps the programs of each version in a folder of its own. */
const folder = "/usr/lib/postgresql";

const programs = (): string | null => {
  if (!existsSync(folder)) return null;
  const versions = readdirSync(folder)
    .filter((name) => Number(name) >= 15 && existsSync(join(folder, name, "bin", "postgres")))
    .toSorted((a, b) => Number(a) - Number(b));
  const newest = versions.at(-1);
  return newest === undefined ? null : join(folder, newest, "bin");
};

/** Tests on PostgreSQL are skipped by name where Debian's `postgresql` package is absent. */
export const postgresAvailable: boolean = programs() !== null;

const user = "dimmer";
const port = "5432";
const waitMs = 60_000;

/**
 * A PostgreSQL server for tests: its own data directory, a private Unix socket and no network. It
 * ends with the process that started it. PostgreSQL refuses to run as root, so that root lends it
 * the account of Debian's package.
 */
export class PostgresServer {
  readonly directory: string;
  readonly #settings: readonly string[];
  #postmaster: ChildProcess | null = null;
  #databases = 0;
  #said = "";

  private constructor(directory: string, settings: readonly string[]) {
    this.directory = directory;
    this.#settings = settings;
  }

  /** @param settings Such as `synchronous_commit=off`. */
  static async start(settings: readonly string[] = []): Promise<PostgresServer> {
    const directory = mkdtempSync(join(tmpdir(), "dimmer-pg-"));
    const account = accountOf();
    if (account !== null) chownSync(directory, account.uid, account.gid);
    const server = new PostgresServer(directory, settings);
    const data = server.#data;
    execFileSync(
      ...asAccount("initdb", [
        "-D",
        data,
        "-U",
        user,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
      ]),
    );
    await server.resume();
    return server;
  }

  get #data(): string {
    return join(this.directory, "data");
  }

  get pid(): number {
    return this.#postmaster?.pid ?? 0;
  }

  /** `postgres://` address of a database, through the socket in this directory or another. */
  address(database: string, socketDirectory: string = this.directory): string {
    return `postgres://${user}@localhost/${database}?host=${encodeURIComponent(socketDirectory)}&port=${port}`;
  }

  /** The socket's file name, for whoever stands in between. */
  static socketIn(directory: string): string {
    return join(directory, `.s.PGSQL.${port}`);
  }

  /** A new empty database; its name. */
  async createDatabase(options = ""): Promise<string> {
    this.#databases += 1;
    const name = `test${this.#databases}`;
    await this.sql("postgres", `CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
    return name;
  }

  /**
   * An empty schema of its own, which to a store is as good as a database and much quicker to make.
   */
  async createSchema(): Promise<{ readonly address: string; drop(): Promise<void> }> {
    this.#databases += 1;
    const name = `place${this.#databases}`;
    await this.sql("postgres", `CREATE SCHEMA ${name}`);
    return {
      address: `${this.address("postgres")}&options=${encodeURIComponent(`-csearch_path=${name}`)}`,
      drop: async () => {
        await this.sql("postgres", `DROP SCHEMA ${name} CASCADE`);
      },
    };
  }

  /** Runs SQL as the database's owner; the rows of the last statement. */
  async sql(database: string, text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.address(database) });
    await client.connect();
    try {
      const result = await client.query<Record<string, unknown>>(text);
      return result.rows;
    } finally {
      await client.end();
    }
  }

  /**
   * Starts it over what is in its data directory, and waits until it answers. After a kill the last
   * of the old processes may still be going: then PostgreSQL refuses to start, and is asked again.
   */
  async resume(): Promise<void> {
    const untilMs = performance.now() + waitMs;
    let postmaster = this.#launch();
    for (;;) {
      try {
        await this.sql("postgres", "SELECT 1");
        return;
      } catch (thrown) {
        if (performance.now() > untilMs)
          throw new Error(`PostgreSQL did not start: ${this.#said}`, { cause: thrown });
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (postmaster.exitCode !== null) postmaster = this.#launch();
      }
    }
  }

  #launch(): ChildProcess {
    const settings = [
      "listen_addresses=",
      `unix_socket_directories=${this.directory}`,
      "shared_buffers=32MB",
      ...this.#settings,
    ].flatMap((setting) => ["-c", setting]);
    const [program, args] = asAccount("postgres", ["-D", this.#data, "-p", port, ...settings]);
    const postmaster = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#postmaster = postmaster;
    postmaster.stderr?.on("data", (chunk) => {
      this.#said = `${this.#said}${String(chunk)}`.slice(-8_000);
    });
    return postmaster;
  }

  /** Fast shutdown: open connections are ended with 57P01. */
  async pause(): Promise<void> {
    await this.#end((postmaster) => postmaster.kill("SIGINT"));
  }

  /** kill -9 of every process of the server at once. */
  async kill(): Promise<void> {
    await this.#end((postmaster) => {
      const children = childrenOf(postmaster.pid ?? 0);
      postmaster.kill("SIGKILL");
      for (const child of children) killQuietly(child);
    });
  }

  async stop(): Promise<void> {
    await this.pause();
    rmSync(this.directory, { recursive: true, force: true });
  }

  async #end(how: (postmaster: ChildProcess) => unknown): Promise<void> {
    const postmaster = this.#postmaster;
    if (postmaster === null) return;
    this.#postmaster = null;
    const exited = once(postmaster, "exit");
    how(postmaster);
    await exited;
  }
}

type Account = { readonly name: string; readonly uid: number; readonly gid: number };

/** Whom root lends the server to; null: we are not root and need nobody. */
const accountOf = (): Account | null => {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"));
  const [name, , uid, gid] = (line ?? "nobody:x:65534:65534").split(":");
  return { name: name ?? "", uid: Number(uid), gid: Number(gid) };
};

/** The program as that account, asked by the kernel to shut down when this process dies. */
const asAccount = (program: string, args: readonly string[]): [string, string[]] => {
  const path = join(programs() ?? "", program);
  const account = accountOf();
  const lent =
    account === null
      ? []
      : ["--reuid", String(account.uid), "--regid", String(account.gid), "--clear-groups"];
  return ["setpriv", ["--pdeathsig", "INT", ...lent, path, ...args]];
};

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);

const killQuietly = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself in between.
  }
};
