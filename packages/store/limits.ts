/** How long a write waits for another process that holds the store, ms. */
export const busyTimeoutMs = 5_000;

/** Rows that one `prune` deletes at most, so that no write waits long; call again for more. */
export const pruneRows = 20_000;

/** Rows that a reader of counts takes at once. */
export const pageRows = 500;

/** Most rollouts that one list names. */
export const maxListed = 1_000;

/** Most commands that `pendingCommands` hands out at once; the oldest first. */
export const maxPending = 1_000;

/** Rows that a backup takes from PostgreSQL at once. */
export const copyRows = 1_000;

/** Characters of a note. */
export const maxNoteChars = 1024 * 1024;

/** Characters of the key of an order, and of the answer that is kept under it. */
export const maxOrderKeyChars = 200;
export const maxOrderAnswerChars = 64 * 1024;

/** Newest entries of the journal whose chain is checked at each start; `backup` checks all. */
export const startEntries = 2_000;

/** The journal is kept at least so long: 13 months, ms. */
export const keepJournalMs = 396 * 24 * 60 * 60_000;

/** Connections that one process holds to PostgreSQL: one writes, the others read. */
export const poolConnections = 4;
/** One that nobody used for so long is closed, ms. */
export const idleConnectionMs = 30_000;
/** How long a connection may take to come, ms. */
export const connectTimeoutMs = 3_000;

/** PostgreSQL itself ends a statement after so long, ms; the client stops waiting a little later. */
export const statementTimeoutMs = 5_000;
export const queryTimeoutMs = 6_000;
/** How long a statement waits for a lock, ms. */
export const lockTimeoutMs = 4_000;
/** A writer that stops in the middle of a transaction holds the writer's row only so long, ms. */
export const idleTransactionMs = 5_000;

/** Within this a write that did not happen is begun again, ms; below the renew deadline of a lease. */
export const writeBudgetMs = 8_000;
/** The same for a read, ms. */
export const readBudgetMs = 5_000;
/** Pauses between tries double from the first to the longest, ms. */
export const firstPauseMs = 10;
export const longestPauseMs = 500;
