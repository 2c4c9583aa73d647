/** `PRAGMA application_id`: "DIMR". */
export const applicationId = 0x44_49_4d_52;

/**
 * The journal is one chain over all rollouts, so that a rollout that was cut out whole is missed too.
 * `raising` enforces one rollout per service that may go up (S9).
 */
const first = `
CREATE TABLE note (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE writer (id INTEGER PRIMARY KEY CHECK (id = 1), epoch INTEGER NOT NULL) STRICT;
INSERT INTO writer VALUES (1, 0);

CREATE TABLE service (
  name TEXT PRIMARY KEY,
  config TEXT NOT NULL,
  stable TEXT NOT NULL
) STRICT;

CREATE TABLE rollout (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  service TEXT NOT NULL REFERENCES service (name),
  candidate TEXT NOT NULL,
  version INTEGER NOT NULL,
  live INTEGER NOT NULL,
  raising INTEGER NOT NULL,
  stage_entry INTEGER NOT NULL,
  state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX rollout_one_raising ON rollout (service) WHERE raising = 1;
CREATE INDEX rollout_live ON rollout (number) WHERE live = 1;
CREATE INDEX rollout_candidate ON rollout (service, candidate);

CREATE TABLE journal (
  place INTEGER PRIMARY KEY,
  rollout TEXT NOT NULL REFERENCES rollout (id),
  seq INTEGER NOT NULL,
  entry TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (rollout, seq)
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rollout TEXT NOT NULL REFERENCES rollout (id),
  command TEXT NOT NULL,
  done_ms INTEGER
) STRICT;
CREATE INDEX outbox_pending ON outbox (id) WHERE done_ms IS NULL;

CREATE TABLE bad_version (
  service TEXT NOT NULL REFERENCES service (name),
  version TEXT NOT NULL,
  why TEXT NOT NULL,
  rollout TEXT NOT NULL,
  PRIMARY KEY (service, version)
) STRICT;

CREATE TABLE boot (boot_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, start_ms INTEGER NOT NULL) STRICT;

CREATE TABLE bin (
  place INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  service TEXT NOT NULL,
  rollout TEXT,
  stage_entry INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (boot_id, seq)
) STRICT;
CREATE INDEX bin_entry ON bin (rollout, stage_entry, place) WHERE rollout IS NOT NULL;
CREATE INDEX bin_service ON bin (service, start_ms, place);
CREATE INDEX bin_age ON bin (start_ms);

CREATE TABLE sheet (
  place INTEGER PRIMARY KEY,
  boot_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  rollout TEXT NOT NULL,
  stage_entry INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (boot_id, seq)
) STRICT;
CREATE INDEX sheet_entry ON sheet (rollout, stage_entry, place);
`;

/** The lease and the mark of the last write; when an entry was made; orders that ran once. */
const second = `
ALTER TABLE writer ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE writer ADD COLUMN beat INTEGER NOT NULL DEFAULT 0;
ALTER TABLE writer ADD COLUMN written TEXT NOT NULL DEFAULT '';
ALTER TABLE writer ADD COLUMN last_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE writer ADD COLUMN last_written TEXT NOT NULL DEFAULT '';

ALTER TABLE journal ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE journal SET at_ms = CAST(json_extract(entry, '$.atMs') AS INTEGER);
CREATE INDEX journal_age ON journal (at_ms);

CREATE TABLE kept_order (
  key TEXT PRIMARY KEY,
  digest TEXT NOT NULL,
  answer TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX kept_order_age ON kept_order (at_ms);
`;

/** What users of a service got, by minute and by hour: budgets outlive the split counts. */
const third = `
CREATE TABLE sli (
  service TEXT NOT NULL,
  step_ms INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  PRIMARY KEY (service, step_ms, start_ms)
) STRICT, WITHOUT ROWID;
`;

/** What was counted by questions about events: no splitter repeats it, so it has no number of one. */
const fourth = `
CREATE TABLE event_count (
  place INTEGER PRIMARY KEY,
  rollout TEXT NOT NULL,
  stage_entry INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX event_count_entry ON event_count (rollout, stage_entry, place);
CREATE INDEX event_count_age ON event_count (start_ms);
`;

/** `migrations[n]` leads from form n to n + 1; see `forms.ts`. A released step never changes. */
export const migrations: readonly string[] = [first, second, third, fourth];

/** Small tables whose damage would change decisions; they are checked whole at each start. */
export const checkedTables = [
  "note",
  "writer",
  "service",
  "rollout",
  "journal",
  "outbox",
  "bad_version",
  "boot",
  "kept_order",
] as const;
