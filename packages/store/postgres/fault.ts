import { closed, StoreFault } from "../fault.ts";
import { statementTimeoutMs } from "../limits.ts";
import type { StoreError, StoreErrorCode } from "../port.ts";

/**
 * What PostgreSQL or the network reported, and what follows: `refuse` is final; `again` may succeed
 * from the start; `gone` may too, but the connection is lost, and what was being committed is unknown.
 */
export type Fault = { readonly error: StoreError; readonly next: "refuse" | "again" | "gone" };

/** Null when the exception is none of theirs and therefore a bug. */
export const faultOf = (thrown: unknown, place: string): Fault | null => {
  if (thrown instanceof StoreFault) return { error: thrown.error, next: "refuse" };
  if (!(thrown instanceof Error)) return null;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  if (thrown.message.startsWith("Cannot use a pool after calling end"))
    return { error: closed(place), next: "refuse" };
  const known = ofState(code, thrown.message, place);
  if (known !== null) return known;
  return isLost(code, thrown.message) ? gone(place, thrown.message || code) : null;
};

/** SQLSTATE codes (postgresql.org/docs/15/errcodes-appendix.html). */
const ofState = (state: string, message: string, place: string): Fault | null => {
  switch (state) {
    case "40001":
    case "40P01":
      return unavailable(
        "again",
        `Another transaction came between in the control store ${place}; try again.`,
      );
    case "53300":
      return unavailable(
        "again",
        `PostgreSQL has no connection left for the control store ${place}; raise its max_connections, or end others.`,
      );
    case "25006":
      return unavailable(
        "gone",
        `The control store ${place} is a read-only replica at the moment; name the primary, or wait until it is promoted.`,
      );
    case "57014":
    case "55P03":
      return unavailable(
        "refuse",
        `The control store ${place} took longer than ${statementTimeoutMs / 1000} s for one statement; look at its load and its locks, nothing was written.`,
      );
    case "53100":
      return refuse(
        "diskFull",
        `There is no room left for the control store ${place}; free some, nothing was lost.`,
      );
    case "XX001":
    case "XX002":
      return refuse(
        "damaged",
        `The control store ${place} is damaged (${message}); restore it from a backup.`,
      );
    case "42P01":
    case "42703":
      return refuse(
        "damaged",
        `The control store ${place} has lost a table (${message}); restore it from a backup.`,
      );
    case "28P01":
    case "28000":
    case "3D000":
    case "42501":
      return unavailable(
        "refuse",
        `PostgreSQL refuses the control store ${place} (${message}); check user, password, database and rights.`,
      );
    case "25P03":
    case "57P01":
    case "57P02":
    case "57P03":
      return gone(place, message);
    default:
      return ofClass(state.slice(0, 2), message, place);
  }
};

const ofClass = (family: string, message: string, place: string): Fault | null => {
  if (family === "08") return gone(place, message);
  if (family === "53" || family === "58")
    return unavailable(
      "refuse",
      `The control store ${place} cannot write (${message}); look at PostgreSQL's machine.`,
    );
  return null;
};

const lostCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EACCES",
]);

/** Sentences of `pg` for a connection that ended or did not come; they carry no code. */
const lostWords =
  /^Connection terminated|^Client has encountered a connection error|timeout exceeded when trying to connect|^Query read timeout|^Client was closed/;

const isLost = (code: string, message: string): boolean =>
  lostCodes.has(code) || lostWords.test(message);

const gone = (place: string, why: string): Fault =>
  unavailable(
    "gone",
    `The control store ${place} cannot be reached (${why}); start PostgreSQL, or check the network.`,
  );

const unavailable = (next: Fault["next"], sentence: string): Fault => ({
  next,
  error: { code: "unavailable", sentence },
});

const refuse = (code: StoreErrorCode, sentence: string): Fault => ({
  next: "refuse",
  error: { code, sentence },
});
