/** Where the engine is: a private socket on this machine, or a ClickHouse's URL. */
export type EngineAddress = { readonly socketPath: string } | { readonly url: string };

/** Configuration of `engine/main.ts`. */
export type EngineConfig = { readonly socketPath: string; readonly dataDir: string };

/** Configuration of `ingest/main.ts`. */
export type IngestConfig = {
  readonly host: string;
  /** 0 takes any free port; the message `ready` says which. */
  readonly port: number;
  readonly journalDir: string;
  readonly engine: EngineAddress;
  readonly database: string;
};

type Read<T> =
  | { readonly ok: true; readonly config: T }
  | { readonly ok: false; readonly sentence: string };

/** Reads the one JSON argument of the engine process. */
export const readEngineConfig = (argument: string | undefined): Read<EngineConfig> => {
  const given = parse(argument);
  const { socketPath, dataDir } = given;
  if (typeof socketPath !== "string" || typeof dataDir !== "string")
    return { ok: false, sentence: 'The engine is started with {"socketPath": …, "dataDir": …}.' };
  return { ok: true, config: { socketPath, dataDir } };
};

/** Reads the one JSON argument of the ingest process. */
export const readIngestConfig = (argument: string | undefined): Read<IngestConfig> => {
  const given = parse(argument);
  const { host, port, journalDir, database } = given;
  const engine = readAddress(given["engine"]);
  if (
    typeof host !== "string" ||
    typeof port !== "number" ||
    typeof journalDir !== "string" ||
    typeof database !== "string" ||
    !/^[A-Za-z_]\w{0,63}$/.test(database) ||
    engine === null
  ) {
    const shape = '{"host", "port", "journalDir", "engine": {"socketPath"} or {"url"}, "database"}';
    return { ok: false, sentence: `Ingest is started with ${shape}.` };
  }
  return { ok: true, config: { host, port, journalDir, engine, database } };
};

const parse = (argument: string | undefined): Record<string, unknown> => {
  try {
    const given: unknown = JSON.parse(argument ?? "");
    return isRecord(given) ? given : {};
  } catch {
    return {};
  }
};

const readAddress = (given: unknown): EngineAddress | null => {
  if (!isRecord(given)) return null;
  const { socketPath, url } = given;
  if (typeof socketPath === "string") return { socketPath };
  return typeof url === "string" ? { url } : null;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
