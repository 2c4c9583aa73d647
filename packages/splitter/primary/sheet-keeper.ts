import { bucketer, type Sheet } from "@dimmer/core";
import type { Minutes } from "../counts/ledger.ts";
import { addMinute, toRow, type UnitMinute } from "../counts/unit-minute.ts";
import { maxSheetUnits, sheetMs } from "../limits.ts";

/** One finished minute of a stage entry. */
export type SheetMinute = Pick<Sheet, "minute" | "startMs" | "sampled" | "stable" | "candidate">;

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
  #stable = new Map<string, UnitMinute>();
  #candidate = new Map<string, UnitMinute>();

  constructor(rollout: string, opened: { readonly wallMs: number; readonly monoMs: number }) {
    this.#openedWallMs = opened.wallMs;
    this.#openedMonoMs = opened.monoMs;
    // Not the assignment's salt: that would keep more units of one arm.
    this.#hash = bucketer(`${rollout}:sheet`);
  }

  add(minutes: Minutes): void {
    for (const minute of minutes.stable) this.#addUnit(this.#stable, minute);
    for (const minute of minutes.candidate) this.#addUnit(this.#candidate, minute);
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
      stable: [...this.#stable.values()].map(toRow),
      candidate: [...this.#candidate.values()].map(toRow),
    };
    this.#minute = next;
    this.#keepBelow = 1_000_000;
    this.#stable = new Map();
    this.#candidate = new Map();
    return sheet;
  }

  #addUnit(units: Map<string, UnitMinute>, more: UnitMinute): void {
    const known = units.get(more.unit);
    if (known !== undefined) addMinute(known, more);
    else if (this.#keepBelow === 1_000_000 || this.#hash(more.unit) < this.#keepBelow)
      units.set(more.unit, { ...more });
  }

  #thin(): void {
    this.#keepBelow = Math.floor(this.#keepBelow / 2);
    for (const units of [this.#stable, this.#candidate]) {
      for (const unit of units.keys()) if (this.#hash(unit) >= this.#keepBelow) units.delete(unit);
    }
  }
}
