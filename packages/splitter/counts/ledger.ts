import type {
  Arm,
  ArmCounts,
  AssignedBy,
  Counts,
  InstanceCounts,
  MirrorCounts,
  MirrorUnit,
} from "@dimmer/core";
import { CountsCell, type Outcome } from "./cell.ts";
import { Instances } from "./instances.ts";
import { addMinute, openMinute, rankOf, sample, type UnitMinute } from "./unit-minute.ts";

/** The counts that belong together: one service in one stage entry of one rollout. */
export type LedgerKey = {
  readonly service: string;
  /** Null while no candidate is routed. */
  readonly rollout: string | null;
  /** 0 while no candidate is routed. */
  readonly stageEntry: number;
};

/** Who was active, assigned by bucket; the raw material of sheets. */
export type Minutes = {
  readonly stable: readonly UnitMinute[];
  readonly candidate: readonly UnitMinute[];
};

/** What one ledger held when it was taken. */
export type Tally = LedgerKey & {
  readonly stable: ArmCounts;
  readonly candidate: ArmCounts;
  readonly mirror: MirrorCounts;
  readonly instances: readonly InstanceCounts[];
  readonly minutes: Minutes;
};

export const sameKey = (a: LedgerKey, b: LedgerKey): boolean =>
  a.service === b.service && a.rollout === b.rollout && a.stageEntry === b.stageEntry;

type ArmCells = Partial<Record<AssignedBy, CountsCell>>;
export type MirrorResult = MirrorUnit & { readonly worse: Arm | null };

/**
 * Counts of one `LedgerKey` until they are taken. A request keeps the ledger that it met when it
 * arrived, so that it is counted under that stage entry whenever it ends.
 */
export class Ledger {
  readonly key: LedgerKey;
  readonly #cells: Record<Arm, ArmCells> = { stable: {}, candidate: {} };
  readonly #instances = new Instances();
  #minutes: Record<Arm, Map<string, UnitMinute>> = { stable: new Map(), candidate: new Map() };
  #pairs = 0;
  #worse: Record<Arm, MirrorUnit[]> = { stable: [], candidate: [] };
  #skipped: Record<string, number> = {};

  constructor(key: LedgerKey) {
    this.key = key;
  }

  /** A request was assigned. Counted at once: one that never ends is missed by its outcome. */
  arrive(arm: Arm, assignedBy: AssignedBy, unit: string | null): void {
    const minute = this.#minuteOf(arm, assignedBy, unit);
    if (minute !== null) minute.arrived += 1;
  }

  /** How it ended, once, on the ledger where it arrived. */
  count(arm: Arm, assignedBy: AssignedBy, outcome: Outcome): void {
    this.#cell(arm, assignedBy).count(outcome);
    const { origin, failure } = outcome;
    if (origin !== null) this.#instances.count({ arm, origin, failure });
    const minute = this.#minuteOf(arm, assignedBy, outcome.unit);
    if (minute !== null) addOutcome(minute, outcome);
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
      for (const minute of tally.minutes[arm]) addMinute(this.#minute(arm, minute.unit), minute);
    }
    for (const instance of tally.instances) this.#instances.add(instance);
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
      instances: this.#instances.take(),
      minutes: {
        stable: [...this.#minutes.stable.values()],
        candidate: [...this.#minutes.candidate.values()],
      },
    };
    this.#minutes = { stable: new Map(), candidate: new Map() };
    this.#pairs = 0;
    this.#worse = { stable: [], candidate: [] };
    this.#skipped = {};
    return tally;
  }

  #cell(arm: Arm, assignedBy: AssignedBy): CountsCell {
    return (this.#cells[arm][assignedBy] ??= new CountsCell());
  }

  /** Only units that were randomised have one, and only while there is a candidate. */
  #minuteOf(arm: Arm, assignedBy: AssignedBy, unit: string | null): UnitMinute | null {
    const isCounted = assignedBy === "bucket" && unit !== null && this.key.rollout !== null;
    return isCounted ? this.#minute(arm, unit) : null;
  }

  #minute(arm: Arm, unit: string): UnitMinute {
    const known = this.#minutes[arm].get(unit);
    if (known !== undefined) return known;
    const opened = openMinute(unit);
    this.#minutes[arm].set(unit, opened);
    return opened;
  }
}

const addOutcome = (minute: UnitMinute, outcome: Outcome): void => {
  const bad = outcome.failure === null ? 0 : 1;
  minute.requests += 1;
  minute.bad += bad;
  if (outcome.slow) minute.slow += 1;
  if (outcome.overSli) minute.overSli += 1;
  if (outcome.touched) {
    minute.touched += 1;
    minute.touchedBad += bad;
  }
  if (outcome.success) minute.success += 1;
  if (outcome.latencyMs !== null) sample(minute, outcome.latencyMs, rankOf(outcome.eventId));
};

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
export const isEmpty = ({ stable, candidate, mirror, minutes }: Tally): boolean =>
  Object.keys(stable).length === 0 &&
  Object.keys(candidate).length === 0 &&
  minutes.stable.length === 0 &&
  minutes.candidate.length === 0 &&
  mirror.pairs === 0 &&
  Object.keys(mirror.skipped).length === 0;
