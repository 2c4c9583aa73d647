import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { limits } from "../../limits.ts";
import type { Arrival } from "../arrival.ts";
import { type LoggedRequest, parseLogLine } from "./line.ts";

export type ReadLog = {
  readonly requests: readonly LoggedRequest[];
  /** Lines that are no request of a Common or Combined Log Format file. */
  readonly malformed: number;
  /** Whether the file was longer than may be read. */
  readonly cut: boolean;
};

/** Reads an access log, line by line; throws only what opening the file throws. */
export const readLog = async (file: string): Promise<ReadLog> => {
  const requests: LoggedRequest[] = [];
  let malformed = 0;
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file, "utf8") })) {
    lines += 1;
    if (lines > limits.logLines) return { requests, malformed, cut: true };
    const request = parseLogLine(line);
    if (request !== null) requests.push(request);
    else if (line.trim() !== "") malformed += 1;
  }
  return { requests: requests.toSorted((a, b) => a.atMs - b.atMs), malformed, cut: false };
};

/**
 * The log as open-loop arrivals that keep its spacing, scaled so that all of it takes `forMs`. Logs
 * have whole seconds, so requests of one second are spread evenly over it. The client's address is
 * the user; methods and paths are sent as they were, bodies are unknown and empty.
 */
export const replay = function* (
  requests: readonly LoggedRequest[],
  forMs: number,
): Generator<Arrival, void> {
  const firstMs = requests[0]?.atMs ?? 0;
  const spanMs = (requests.at(-1)?.atMs ?? 0) - firstMs + 1_000;
  for (let from = 0; from < requests.length;) {
    const secondMs = requests[from]?.atMs ?? 0;
    let to = from;
    while (requests[to]?.atMs === secondMs) to += 1;
    for (const [index, request] of requests.slice(from, to).entries()) {
      const offsetMs = secondMs - firstMs + (index / (to - from)) * 1_000;
      yield { atMs: (offsetMs / spanMs) * forMs, session: sessionOf(request) };
    }
    from = to;
  }
};

const sessionOf = ({ client, method, path, userAgent }: LoggedRequest): Arrival["session"] => ({
  user: client,
  headers: {
    "x-user-id": client,
    ...(userAgent === null ? {} : { "user-agent": userAgent }),
  },
  steps: [{ thinkMs: 0, method, path, route: `${method} (logged)`, body: null }],
});
