/** A failure in ClickHouse's words, which `@clickhouse/client` reads back into an error with a code. */
export type EngineFailure = {
  readonly status: number;
  readonly code: number;
  readonly message: string;
};

/** The codes that this engine raises by itself; all others come from ClickHouse. */
export const failureCodes = {
  badArguments: { code: 36, name: "BAD_ARGUMENTS" },
  unknownSetting: { code: 115, name: "UNKNOWN_SETTING" },
  tooManySimultaneousQueries: { code: 202, name: "TOO_MANY_SIMULTANEOUS_QUERIES" },
  requestTooLarge: { code: 307, name: "TOO_MANY_BYTES" },
} as const;

const statuses: ReadonlyMap<number, number> = new Map([
  [36, 400],
  [47, 404],
  [60, 404],
  [62, 400],
  [81, 404],
  [115, 400],
  [202, 503],
  [307, 413],
  [456, 400],
  [457, 400],
]);

/** A failure of the engine's own making. */
export const failure = (kind: keyof typeof failureCodes, sentence: string): EngineFailure => {
  const { code, name } = failureCodes[kind];
  const message = `Code: ${code}. DB::Exception: ${sentence} (${name})`;
  return { status: statuses.get(code) ?? 500, code, message };
};

/** What chDB threw, as a failure. Without a code of its own it is 1001 (STD_EXCEPTION). */
export const failureOf = (thrown: unknown): EngineFailure => {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const found = /Code:\s*(\d+)/.exec(text)?.[1];
  const code = found === undefined ? 1001 : Number(found);
  const message = found === undefined ? `Code: 1001. DB::Exception: ${text} (STD_EXCEPTION)` : text;
  return { status: statuses.get(code) ?? 500, code, message };
};
