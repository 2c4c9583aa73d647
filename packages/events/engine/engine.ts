import {
  markCacheBytes,
  maxInsertMemoryBytes,
  maxInsertSeconds,
  maxQueryMemoryBytes,
  maxQuerySeconds,
  maxResultBytes,
  maxResultRows,
  maxServerMemoryBytes,
  queryThreads,
} from "../limits.ts";
import { Lane, type Settings } from "./lane.ts";
import type { EngineRequest } from "./request.ts";
import type { Statement } from "./statement.ts";
import { watch } from "./watchdog.ts";

/** What a statement gave back. */
export type Answer = {
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly rowsRead: number;
  readonly rowsWritten: number;
};

const server: Settings = {
  max_server_memory_usage: String(maxServerMemoryBytes),
  mark_cache_size: String(markCacheBytes),
};

/** Inserts and DDL. One thread, so that a batch becomes the same blocks each time it is sent. */
const writing: Settings = {
  async_insert: "0",
  max_execution_time: String(maxInsertSeconds),
  max_memory_usage: String(maxInsertMemoryBytes),
  max_threads: "1",
  precise_float_parsing: "1",
  max_insert_threads: "1",
  input_format_parallel_parsing: "0",
};

const asking: Settings = {
  max_execution_time: String(maxQuerySeconds),
  timeout_before_checking_execution_speed: "0",
  max_memory_usage: String(maxQueryMemoryBytes),
  max_threads: String(queryThreads),
  max_result_rows: String(maxResultRows),
  max_result_bytes: String(maxResultBytes),
  output_format_json_quote_64bit_integers: "0",
  precise_float_parsing: "1",
};

/** Settings that a request may make smaller than its lane has them, never larger. */
const ceilings: Settings = asking;
const bounded = new Set([
  "max_execution_time",
  "max_memory_usage",
  "max_threads",
  "max_result_rows",
  "max_result_bytes",
]);

/**
 * chDB on one directory, with a lane for writing, one for questions and one that only kills.
 * One process may hold a directory at a time; `open` fails if another one does.
 */
export class Engine {
  readonly #writing: Lane;
  readonly #asking: Lane;
  readonly #killing: Lane;
  readonly #exit: (sentence: string) => void;

  private constructor(lanes: readonly [Lane, Lane, Lane], exit: (sentence: string) => void) {
    [this.#writing, this.#asking, this.#killing] = lanes;
    this.#exit = exit;
  }

  /** `exit` is called, with the reason, when a statement cannot be stopped in any other way. */
  static async open(directory: string, exit: (sentence: string) => void): Promise<Engine> {
    const first = await Lane.open({ name: "writing", directory, settings: writing, server });
    const second = await Lane.open({ name: "asking", directory, settings: asking, server: {} });
    const third = await Lane.open({ name: "killing", directory, settings: {}, server: {} });
    return new Engine([first, second, third], exit);
  }

  /** Runs a statement. `onStart` receives what ends it early, for a client that has gone. */
  async run(request: EngineRequest, onStart: (kill: () => void) => void): Promise<Answer> {
    const isSelect = request.statement.kind === "select";
    const lane = isSelect ? this.#asking : this.#writing;
    const seconds = isSelect ? maxQuerySeconds : maxInsertSeconds;
    return lane.inTurn(request.database, async (session) => {
      const ports = { kill: (tag: string) => this.#kill(tag), exit: this.#exit };
      const watched = watch(request.queryId, seconds, ports);
      onStart(watched.kill);
      try {
        return await execute(session, request);
      } finally {
        watched.done();
      }
    });
  }

  close(): void {
    for (const lane of [this.#asking, this.#killing, this.#writing]) lane.close();
  }

  async #kill(tag: string): Promise<void> {
    const sql = "KILL QUERY WHERE Settings['log_comment'] = {tag:String} ASYNC";
    // Spelled out, not bound: a bound statement would wait for the very one that it is to kill.
    const literal = `'${tag.replaceAll(/[^\w-]/g, "")}'`;
    await this.#killing.inTurn("default", (session) =>
      session.queryAsync(sql.replace("{tag:String}", literal)),
    );
  }
}

type Session = Parameters<Parameters<Lane["inTurn"]>[1]>[0];

const execute = async (session: Session, request: EngineRequest): Promise<Answer> => {
  const { statement, parameters } = request;
  const settings = { ...request.settings, log_comment: request.queryId };
  const nothing = { bytes: new Uint8Array(0), format: "", rowsRead: 0, rowsWritten: 0 };
  switch (statement.kind) {
    case "insert": {
      const { table, columns, format } = statement;
      const into = columns.length > 0 ? { table, columns } : { table };
      const rows = { ...into, values: request.body, format, settings };
      const { rowsWritten } = await session.insert(rows);
      return { ...nothing, rowsWritten };
    }
    case "select": {
      const sql = withSettings(statement, settings);
      const options = { format: statement.format };
      const bound = Object.keys(parameters).length > 0;
      const result = bound
        ? await session.queryBindAsync(sql, parameters, options)
        : await session.queryAsync(sql, options);
      const { format } = statement;
      return { ...nothing, bytes: result.bytes(), format, rowsRead: result.rowsRead };
    }
    case "command": {
      const result = await session.queryAsync(statement.sql, { format: "TabSeparated" });
      return { ...nothing, bytes: result.bytes(), format: "TabSeparated" };
    }
  }
};

const takesSettings = /^\s*(?:SELECT|WITH)\b/i;

const withSettings = (
  statement: Extract<Statement, { kind: "select" }>,
  given: Settings,
): string => {
  if (!takesSettings.test(statement.sql)) return statement.sql;
  const clauses = Object.entries(given).map(
    ([key, value]) => `${key} = ${quoted(capped(key, value))}`,
  );
  return `${statement.sql} SETTINGS ${clauses.join(", ")}`;
};

const capped = (key: string, value: string): string => {
  if (!bounded.has(key)) return value;
  const most = Number(ceilings[key]);
  const asked = Number(value);
  return asked > 0 && asked < most ? value : String(most);
};

const quoted = (value: string): string =>
  `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
