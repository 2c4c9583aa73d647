/** What a server says about itself. */
export type ServerFacts = {
  /** `server_version_num`: 150004 is 15.4. */
  readonly versionNumber: number;
  readonly inRecovery: boolean;
  readonly readOnly: boolean;
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
  readonly synchronousCommit: string;
  readonly encoding: string;
  readonly checksums: boolean;
  readonly mayCreate: boolean;
  /** The connection is encrypted, or does not leave this machine. */
  readonly isPrivate: boolean;
};

export const leastPostgres = 15;

/** One row of `ServerFacts`; needs no right but to connect. */
export const factsQuery = `
SELECT current_setting('server_version_num')::integer AS "versionNumber",
  pg_is_in_recovery() AS "inRecovery",
  current_setting('default_transaction_read_only') = 'on' AS "readOnly",
  current_setting('fsync') = 'on' AS "fsync",
  current_setting('full_page_writes') = 'on' AS "fullPageWrites",
  current_setting('synchronous_commit') AS "synchronousCommit",
  current_setting('server_encoding') AS "encoding",
  current_setting('data_checksums') = 'on' AS "checksums",
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreate",
  coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
    OR inet_client_addr() IS NULL OR inet_client_addr() <<= '127.0.0.0/8'
    OR inet_client_addr() = '::1' AS "isPrivate"`;

export type Judged =
  | { readonly ok: true; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly sentence: string };

/** Refuses a server that would lose acknowledged writes or cannot be written to; warns of the rest. */
export const judgeServer = (facts: ServerFacts, place: string): Judged => {
  const wrong = refusalOf(facts);
  if (wrong !== null) return { ok: false, sentence: `The control store ${place} ${wrong}.` };
  const warnings = [
    facts.synchronousCommit === "off" &&
      `The control store ${place} has synchronous_commit off; Dimmer turns it on for its own writes.`,
    !facts.checksums &&
      `The control store ${place} keeps no data checksums, so that damage shows late; see pg_checksums.`,
    !facts.isPrivate &&
      `The connection to the control store ${place} is not encrypted; add ?sslmode=verify-full to its address.`,
  ];
  return { ok: true, warnings: warnings.filter((warning) => warning !== false) };
};

const refusalOf = (facts: ServerFacts): string | null => {
  if (Math.floor(facts.versionNumber / 10_000) < leastPostgres)
    return `is PostgreSQL ${Math.floor(facts.versionNumber / 10_000)}; Dimmer needs ${leastPostgres} or newer`;
  if (facts.inRecovery) return "is a replica; name the primary";
  if (facts.readOnly)
    return "is read-only (default_transaction_read_only is on); turn that off for Dimmer's user";
  if (!facts.fsync) return "loses commits with the power (fsync is off); turn it on";
  if (!facts.fullPageWrites)
    return "can tear pages with the power (full_page_writes is off); turn it on";
  if (facts.encoding !== "UTF8")
    return `keeps texts as ${facts.encoding}; make a database with encoding UTF8`;
  if (!facts.mayCreate)
    return "lets Dimmer's user make no tables; grant it CREATE on the schema, or a database of its own";
  return null;
};
