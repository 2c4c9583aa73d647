import type { Arrival } from "@dimmer/core";
import type { IngestAnswer } from "@dimmer/wire";
import type { Journal } from "../journal/journal.ts";
import { readSegment } from "../journal/record.ts";
import { maxBacklogBytes, maxBatchEvents } from "../limits.ts";
import { decodeLines } from "./decode.ts";
import type { Row } from "./make-row.ts";
import type { RecentIds } from "./recent-ids.ts";

export type Taken =
  | { readonly ok: true; readonly answer: IngestAnswer }
  | {
      readonly ok: false;
      readonly error: { readonly code: "tooMany" | "full"; readonly sentence: string };
    };

/** Whether rows are on the disk; if not, nothing of them is kept and they may be sent again. */
export type Kept =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: { readonly code: "full"; readonly sentence: string } };

const full = (sentence: string): Kept => ({ ok: false, error: { code: "full", sentence } });

/** The row under another id, by which a repetition is recognised. `toRow` writes the id first. */
const renamed = ({ id, json }: Row, newId: string): Row => ({
  id: newId,
  named: true,
  json: `{"id":${JSON.stringify(newId)}${json.slice(`{"id":${JSON.stringify(id)}`.length)}`,
});

/** What came in since the start, for `/health`. */
export type IntakeCounts = {
  readonly accepted: number;
  readonly rejected: number;
  readonly repeated: number;
  readonly refused: number;
};

export type IntakePorts = {
  readonly arrival: () => Arrival;
  /** Why the disk takes no more; null while it does. */
  readonly diskFull: () => string | null;
};

/** From the body of a request to events that are safe: decode, canonicalise, journal, answer. */
export class Intake {
  readonly #journal: Journal;
  readonly #recent: RecentIds;
  readonly #ports: IntakePorts;
  #accepted = 0;
  #rejected = 0;
  #repeated = 0;
  #refused = 0;

  constructor(journal: Journal, recent: RecentIds, ports: IntakePorts) {
    this.#journal = journal;
    this.#recent = recent;
    this.#ports = ports;
  }

  get counts(): IntakeCounts {
    return {
      accepted: this.#accepted,
      rejected: this.#rejected,
      repeated: this.#repeated,
      refused: this.#refused,
    };
  }

  /** Why nothing is taken now; null while it is. */
  trouble(): string | null {
    if (this.#journal.backlogBytes <= maxBacklogBytes) return this.#ports.diskFull();
    return `${maxBacklogBytes} bytes already wait to be loaded; see whether the event engine runs.`;
  }

  /** Counts a request that was turned away before it was read. */
  refuse(): void {
    this.#refused++;
  }

  /** What an event that arrives now is given. */
  arrival(): Arrival {
    return this.#ports.arrival();
  }

  /** Counts events that were read and refused. */
  reject(events: number): void {
    this.#rejected += events;
  }

  /** Returns once all rows are on the disk. */
  async keep(rows: readonly Row[]): Promise<Kept> {
    const trouble = this.trouble();
    const kept = trouble === null ? await this.#keep(rows) : full(trouble);
    if (kept.ok) this.#accepted += rows.length;
    else this.#refused++;
    return kept;
  }

  /**
   * The same for a batch that its sender repeats as a whole, byte for byte, under an id that follows
   * from its bytes: kept once. The first row bears the id, so that a restart learns it.
   */
  async keepBatch(rows: readonly Row[], id: string): Promise<Kept> {
    const [first, ...others] = rows;
    if (first === undefined) return { ok: true };
    const trouble = this.trouble();
    if (trouble !== null) return this.keep(rows);
    if (this.#recent.has(id)) {
      this.#repeated += rows.length;
      return this.#keep([]);
    }
    return this.keep([renamed(first, id), ...others]);
  }

  /** Returns once every accepted event is on the disk. */
  async take(body: Buffer): Promise<Taken> {
    const trouble = this.trouble();
    if (trouble !== null) return this.#fail("full", trouble);
    const decoded = await decodeLines(body, this.#ports.arrival());
    if (decoded === null)
      return this.#fail("tooMany", `Send at most ${maxBatchEvents} events in one request.`);
    const { rows, rejected, moreRejected } = decoded;
    const appended = await this.#keep(rows);
    if (!appended.ok) return this.#fail("full", appended.error.sentence);
    this.#accepted += rows.length;
    this.#rejected += rejected.length + moreRejected;
    return {
      ok: true,
      answer: { accepted: rows.length, rejected: [...rejected], moreRejected },
    };
  }

  /**
   * Nothing may come between looking an id up and appending: else the commit that a repetition
   * relies on could fail unnoticed in between.
   */
  async #keep(rows: readonly Row[]): Promise<Kept> {
    const fresh: Row[] = [];
    for (const row of rows) if (!row.named || this.#recent.add(row.id)) fresh.push(row);
    const payload = Buffer.from(fresh.map(({ json }) => `${json}\n`).join(""));
    const appended = await this.#journal.append(payload);
    if (appended.ok) this.#repeated += rows.length - fresh.length;
    else this.#recent.forget(fresh.filter(({ named }) => named).map(({ id }) => id));
    return appended.ok ? appended : full(appended.error.sentence);
  }

  #fail(code: "tooMany" | "full", sentence: string): Taken {
    this.#refused++;
    return { ok: false, error: { code, sentence } };
  }
}

/** Teaches `recent` the ids that are still in the journal, so that a restart forgets none of them. */
export const recallIds = async (journal: Journal, recent: RecentIds): Promise<void> => {
  const { segments } = journal;
  for (const segment of [...(await segments.list("loaded")), ...journal.sealed]) {
    const { records } = readSegment(await segments.read(segment));
    for (const { payload } of records)
      for (const line of payload.toString("utf8").split("\n")) {
        const id = idOf(line);
        if (id !== null) recent.add(id);
      }
  }
};

/** `toRow` writes the id first, so it can be read without parsing the row. */
const idOf = (line: string): string | null => {
  const text = /^\{"id":("(?:[^"\\]|\\.)*")/.exec(line)?.[1];
  return text === undefined ? null : String(JSON.parse(text));
};
