/** Every wait, buffer and page of the command line. */

/** Longest that one request to the API may take. */
export const requestMs = 10_000;
/** An order whose answer was lost is sent again for so long: control is back within seconds. */
export const orderAgainMs = 10_000;
/** Questions about events may scan a lot. */
export const queryRequestMs = 60_000;
/** Judging a week of split counts once more takes a while. */
export const replayRequestMs = 120_000;
/** Largest answer that is read. */
export const maxAnswerBytes = 32 * 1024 * 1024;
/** Largest single message of a stream; a longer one ends the stream with a sentence. */
export const maxStreamMessageBytes = 4 * 1024 * 1024;
/** A stream that says nothing for so long, not even a comment, is opened again. */
export const streamSilenceMs = 30_000;
/** First pause before a lost stream or server is tried again; doubles up to the second. */
export const retryMs = 250;
export const maxRetryMs = 4_000;
/** A server may restart meanwhile: so long does a wait go on while nothing answers. */
export const unreachableMs = 30_000;
/** How often `--wait-for` looks. */
export const pollMs = 400;
/** A wait says how things stand at least this often. */
export const remindMs = 30_000;
/** Longest `--wait-for` without `--timeout`. */
export const waitMs = 24 * 3_600_000;
/** How long `rollback` waits to be able to say that every splitter has applied it. */
export const convergeMs = 5_000;
/** `watch` draws at most this often. */
export const redrawMs = 100;
/** `watch` asks for the counts behind its chart this often. */
export const seriesMs = 2_000;
/** Longest question to git. */
export const gitMs = 3_000;
/** Commits between stable and candidate that are told to the server. */
export const maxCommits = 200;
/** Authors taken from these commits. */
export const maxAuthors = 20;
/** Bad, slow and ordinary requests that `look` shows of each. */
export const lookEvents = 5;
/** Ended rollouts that the overview lists. */
export const endedShown = 3;
/** Letters of one cell in a table of events. */
export const maxCellLetters = 60;
