import { StoreFault, staleEpoch } from "../fault.ts";
import type { Lease, TakeEpoch } from "../port.ts";
import { numberOf, type Row, textOf } from "./row.ts";
import { get, run, type Work } from "./work.ts";

/**
 * Work of the writer of an epoch. Its first statement takes the lock of the writer's row, checks the
 * epoch and leaves the write's own mark, by which a commit whose answer was lost is found again.
 */
export function* asWriter<T>(
  { epoch, mark }: { readonly epoch: number; readonly mark: string },
  work: () => Work<T>,
): Work<T> {
  const changed = yield* run("UPDATE writer SET written = ? WHERE id = 1 AND epoch = ?", [
    mark,
    epoch,
  ]);
  if (changed !== 1) throw staleEpoch(epoch);
  return yield* work();
}

const leaseOf = (row: Row | undefined): Lease => {
  if (row === undefined) throw new Error("the control store has no writer row");
  return {
    epoch: numberOf(row, "epoch"),
    holder: textOf(row, "holder"),
    beat: numberOf(row, "beat"),
  };
};

export function* readLease(): Work<Lease> {
  return leaseOf(yield* get("SELECT epoch, holder, beat FROM writer WHERE id = 1"));
}

/** Fences every earlier epoch off; refused when the lease moved since it was seen. */
export function* takeEpoch({ holder, seen }: TakeEpoch): Work<number> {
  const row = yield* get(
    `UPDATE writer SET last_epoch = epoch, last_written = written, epoch = epoch + 1, written = '',
       holder = ?, beat = beat + 1
     WHERE id = 1 AND epoch = coalesce(?, epoch) AND beat = coalesce(?, beat)
     RETURNING epoch`,
    [holder, seen?.epoch ?? null, seen?.beat ?? null],
  );
  if (row !== undefined) return numberOf(row, "epoch");
  const now = yield* readLease();
  throw new StoreFault({
    code: "leaseHeld",
    sentence: `${now.holder === "" ? "Another control process" : now.holder} holds the control store; stop it, or wait until its lease ends.`,
  });
}

export function* renewLease(): Work<null> {
  yield* run("UPDATE writer SET beat = beat + 1 WHERE id = 1");
  return null;
}

/** Leaves the epoch as it is and the lease to whoever comes. */
export function* releaseLease(): Work<null> {
  yield* run("UPDATE writer SET holder = '', beat = beat + 1 WHERE id = 1");
  return null;
}

/** Whether the write that left this mark is stored; null when later epochs have hidden it. */
export const isStored = (row: Row, epoch: number, mark: string): boolean | null => {
  if (numberOf(row, "epoch") === epoch) return textOf(row, "written") === mark;
  if (numberOf(row, "last_epoch") === epoch) return textOf(row, "last_written") === mark;
  return null;
};
