import type {
  Arm,
  ArmCounts,
  AssignedBy,
  Counts,
  MirrorCounts,
  MirrorUnit,
  SheetRow,
} from "@dimmer/core";
import { CountsCell, type Outcome } from "./cell.ts";

/** The counts that belong together: one service in one stage entry of one rollout. */
export type LedgerKey = {
  readonly service: string;
  /** Null while no candidate is routed. */
  readonly rollout: string | null;
  /** 0 while no candidate is routed. */
  readonly stageEntry: number;
};

export type Rows = {
  readonly stable: readonly SheetRow[];
  readonly candidate: readonly SheetRow[];
};

/** What one ledger held when it was taken. */
export type Tally = LedgerKey & {
  readonly stable: ArmCounts;
  readonly candidate: ArmCounts;
  readonly mirror: MirrorCounts;
  /** Who was active, assigned by bucket; the raw material of sheets. */
  readonly rows: Rows;
};

export const sameKey = (a: LedgerKey, b: LedgerKey): boolean =>
  a.service === b.service && a.rollout === b.rollout && a.stageEntry === b.stageEntry;

type ArmCells = Partial<Record<AssignedBy, CountsCell>>;
type MutableRow = [unit: string, requests: number, bad: number, slow: number];
export type MirrorResult = MirrorUnit & { readonly worse: Arm | null };

/**
 * Counts of one `LedgerKey` until they are taken. A request keeps the ledger that it met when it
 * arrived, so that it is counted under that stage entry whenever it ends.
 */
export class Ledger {
  readonly key: LedgerKey;
  readonly #cells: Record<Arm, ArmCells> = { stable: {}, candidate: {} };
  #rows: Record<Arm, Map<string, MutableRow>> = { stable: new Map(), candidate: new Map() };
  #pairs = 0;
  #worse: Record<Arm, MirrorUnit[]> = { stable: [], candidate: [] };
  #skipped: Record<string, number> = {};

  constructor(key: LedgerKey) {
    this.key = key;
  }

  count(arm: Arm, assignedBy: AssignedBy, outcome: Outcome): void {
    this.#cell(arm, assignedBy).count(outcome);
    if (assignedBy !== "bucket" || outcome.unit === null || this.key.rollout === null) return;
    const bad = outcome.failure === null ? 0 : 1;
    this.#addRow(arm, [outcome.unit, 1, bad, outcome.slow ? 1 : 0]);
  }

  countMirror({ worse, ...unit }: MirrorResult): void {
    this.#pairs += 1;
    if (worse !== null) this.#worse[worse].push(unit);
  }

  skipMirror(reason: string): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }

  /** Adds what another ledger of the same key held. */
  add(tally: Tally): void {
    for (const arm of ["stable", "candidate"] as const) {
      for (const assignedBy of reasons) {
        const counts = tally[arm][assignedBy];
        if (counts !== undefined) this.#cell(arm, assignedBy).add(counts);
      }
      for (const row of tally.rows[arm]) this.#addRow(arm, row);
    }
    this.#pairs += tally.mirror.pairs;
    this.#worse.candidate.push(...tally.mirror.candidateWorse);
    this.#worse.stable.push(...tally.mirror.stableWorse);
    for (const [reason, n] of Object.entries(tally.mirror.skipped))
      this.#skipped[reason] = (this.#skipped[reason] ?? 0) + n;
  }

  /** Everything since the last time, and starts anew. */
  take(): Tally {
    const tally: Tally = {
      ...this.key,
      stable: takeCells(this.#cells.stable),
      candidate: takeCells(this.#cells.candidate),
      mirror: {
        pairs: this.#pairs,
        candidateWorse: this.#worse.candidate,
        stableWorse: this.#worse.stable,
        skipped: this.#skipped,
      },
      rows: {
        stable: [...this.#rows.stable.values()],
        candidate: [...this.#rows.candidate.values()],
      },
    };
    this.#rows = { stable: new Map(), candidate: new Map() };
    this.#pairs = 0;
    this.#worse = { stable: [], candidate: [] };
    this.#skipped = {};
    return tally;
  }

  #cell(arm: Arm, assignedBy: AssignedBy): CountsCell {
    return (this.#cells[arm][assignedBy] ??= new CountsCell());
  }

  #addRow(arm: Arm, [unit, requests, bad, slow]: SheetRow): void {
    const known = this.#rows[arm].get(unit);
    if (known === undefined) {
      this.#rows[arm].set(unit, [unit, requests, bad, slow]);
      return;
    }
    known[1] += requests;
    known[2] += bad;
    known[3] += slow;
  }
}

const reasons: readonly AssignedBy[] = ["override", "denied", "named", "bucket", "keyless"];

const takeCells = (cells: ArmCells): ArmCounts => {
  const counts: Partial<Record<AssignedBy, Counts>> = {};
  for (const reason of reasons) {
    const taken = cells[reason]?.take() ?? null;
    if (taken !== null) counts[reason] = taken;
  }
  return counts;
};

/** Whether nothing was counted. */
export const isEmpty = ({ stable, candidate, mirror }: Tally): boolean =>
  Object.keys(stable).length === 0 &&
  Object.keys(candidate).length === 0 &&
  mirror.pairs === 0 &&
  Object.keys(mirror.skipped).length === 0;
