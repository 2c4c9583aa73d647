/** How long a write waits for another process that holds the file, ms. */
export const busyTimeoutMs = 5_000;

/** Rows that one `prune` deletes at most, so that no write waits long; call again for more. */
export const pruneRows = 20_000;

/** Rows that a reader of counts takes at once. */
export const pageRows = 500;

/** Most rollouts that one list names. */
export const maxListed = 1_000;

/** Most commands that `pendingCommands` hands out at once; the oldest first. */
export const maxPending = 1_000;
