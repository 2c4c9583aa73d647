import { bucketer, type SheetRow } from "@dimmer/core";
import type { Rows } from "../counts/ledger.ts";
import { maxSheetUnits, sheetMs } from "../limits.ts";

type MutableRow = [unit: string, requests: number, bad: number, slow: number];

/** One finished minute of a stage entry. */
export type SheetMinute = {
  readonly minute: number;
  readonly startMs: number;
  readonly sampled: number;
} & Rows;

/**
 * Collects who was active in each minute of a stage entry, counted from the entry's arrival here.
 * Above `maxSheetUnits` it keeps those whose hash is small, the same ones on both arms.
 */
export class SheetKeeper {
  readonly #openedWallMs: number;
  readonly #openedMonoMs: number;
  readonly #hash: (unit: string) => number;
  #minute = 0;
  #keepBelow = 1_000_000;
  #stable = new Map<string, MutableRow>();
  #candidate = new Map<string, MutableRow>();

  constructor(rollout: string, opened: { readonly wallMs: number; readonly monoMs: number }) {
    this.#openedWallMs = opened.wallMs;
    this.#openedMonoMs = opened.monoMs;
    // Not the assignment's salt: that would keep more units of one arm.
    this.#hash = bucketer(`${rollout}:sheet`);
  }

  add(rows: Rows): void {
    for (const row of rows.stable) this.#addRow(this.#stable, row);
    for (const row of rows.candidate) this.#addRow(this.#candidate, row);
    while (this.#stable.size + this.#candidate.size > maxSheetUnits) this.#thin();
  }

  /** The minute that has ended by now; null while it runs. Call `close` for one that is cut short. */
  take(monoMs: number): SheetMinute | null {
    const minute = Math.floor((monoMs - this.#openedMonoMs) / sheetMs);
    if (minute <= this.#minute) return null;
    return this.#close(minute);
  }

  /** The running minute as far as it came; null when nobody was active in it. */
  close(): SheetMinute | null {
    return this.#stable.size + this.#candidate.size === 0 ? null : this.#close(this.#minute + 1);
  }

  #close(next: number): SheetMinute {
    const sheet: SheetMinute = {
      minute: this.#minute,
      startMs: Math.round(this.#openedWallMs + this.#minute * sheetMs),
      sampled: this.#keepBelow / 1_000_000,
      stable: [...this.#stable.values()],
      candidate: [...this.#candidate.values()],
    };
    this.#minute = next;
    this.#keepBelow = 1_000_000;
    this.#stable = new Map();
    this.#candidate = new Map();
    return sheet;
  }

  #addRow(rows: Map<string, MutableRow>, [unit, requests, bad, slow]: SheetRow): void {
    const known = rows.get(unit);
    if (known !== undefined) {
      known[1] += requests;
      known[2] += bad;
      known[3] += slow;
    } else if (this.#keepBelow === 1_000_000 || this.#hash(unit) < this.#keepBelow)
      rows.set(unit, [unit, requests, bad, slow]);
  }

  #thin(): void {
    this.#keepBelow = Math.floor(this.#keepBelow / 2);
    for (const rows of [this.#stable, this.#candidate]) {
      for (const unit of rows.keys()) if (this.#hash(unit) >= this.#keepBelow) rows.delete(unit);
    }
  }
}
