import { deduplicationWindow, retentionDays } from "../limits.ts";
import { hotColumns } from "./columns.ts";

/** Name of the one table. */
export const eventsTable = "events";

/**
 * The statements that make the database and the table where they are not there yet. Columns of the
 * catalogue that an older table lacks are added.
 *
 * Rows lie by dataset, five minutes, version and time: a question about a stretch of time reads
 * that stretch, provided it bounds the five-minute bucket as well as `ts`. `insert_deduplication_token`
 * works within `non_replicated_deduplication_window`. Each insert is fsynced, because the journal
 * lets go of a segment once its insert is confirmed.
 */
export const schemaStatements = (database: string): readonly string[] => [
  `CREATE DATABASE IF NOT EXISTS \`${database}\``,
  `CREATE TABLE IF NOT EXISTS \`${database}\`.${eventsTable} (\n  ${columns.join(",\n  ")}\n)
ENGINE = MergeTree
PARTITION BY toDate(ts)
ORDER BY (dataset, toStartOfFiveMinutes(ts), ifNull(service_version, ''), ts)
TTL toDateTime(ts) + INTERVAL ${retentionDays} DAY
SETTINGS ${settings.join(", ")}`,
  `ALTER TABLE \`${database}\`.${eventsTable} ${hotColumns
    .map(({ column, sqlType }) => `ADD COLUMN IF NOT EXISTS ${column} ${sqlType}`)
    .join(", ")}`,
];

const columns = [
  "id String CODEC(ZSTD(1))",
  "ts DateTime64(6, 'UTC') CODEC(Delta(8), ZSTD(1))",
  "dataset LowCardinality(String)",
  "weight Float64 DEFAULT 1 CODEC(ZSTD(1))",
  ...hotColumns.map(({ column, sqlType }) => `${column} ${sqlType} CODEC(ZSTD(1))`),
  "str Map(LowCardinality(String), String) CODEC(ZSTD(1))",
  "num Map(LowCardinality(String), Float64) CODEC(ZSTD(1))",
  "bool Map(LowCardinality(String), Bool) CODEC(ZSTD(1))",
  "INDEX id_bloom id TYPE bloom_filter(0.001) GRANULARITY 1",
  "INDEX str_values mapValues(str) TYPE bloom_filter(0.01) GRANULARITY 1",
  ...hotColumns
    .filter(({ index }) => index === "bloom")
    .map(({ column }) => `INDEX ${column}_bloom ${column} TYPE bloom_filter(0.001) GRANULARITY 1`),
];

const settings = [
  "index_granularity = 8192",
  `non_replicated_deduplication_window = ${deduplicationWindow}`,
  "ttl_only_drop_parts = 1",
  "fsync_after_insert = 1",
  "fsync_part_directory = 1",
  // The parts of small, frequent inserts go soon after they were merged.
  "old_parts_lifetime = 30",
];
