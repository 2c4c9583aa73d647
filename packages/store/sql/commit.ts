import type { Command, RolloutState } from "@dimmer/core";
import { isLive, isRaising, positionOf } from "@dimmer/core";
import { StoreFault } from "../fault.ts";
import type { Committed, PendingCommand, Tick, TickDecision } from "../port.ts";
import { appendEntry } from "./journal.ts";
import { keepOrder } from "./orders.ts";
import { numberOf, textOf } from "./row.ts";
import { get, run, type Work } from "./work.ts";
import { writeCounts } from "./write-counts.ts";

/** Everything of one tick, inside the caller's transaction. */
export function* writeTick(tick: Tick): Work<Committed> {
  if (tick.order !== undefined) yield* keepOrder(tick.order);
  const counts = yield* writeCounts(tick);
  const versions = new Map<string, number>();
  const pending: PendingCommand[] = [];
  for (const decision of tick.decisions) {
    versions.set(decision.rollout, yield* writeState(decision));
    if (decision.entry !== null) yield* appendEntry(decision, decision.entry);
    for (const command of decision.commands)
      pending.push(...(yield* writeCommand(decision.rollout, command)));
  }
  return { ...counts, versions, pending };
}

/** Compare-and-set of the rollout's row; returns its new version. */
function* writeState(decision: TickDecision): Work<number> {
  const { rollout, expectVersion, state } = decision;
  if (expectVersion === 0) return yield* insertState(rollout, state);
  const changed = yield* run(
    `UPDATE rollout SET version = version + 1, live = ?, raising = ?, stage_entry = ?, state = ?
     WHERE id = ? AND version = ?`,
    [...columnsOf(state), rollout, expectVersion],
  );
  if (changed === 1) return expectVersion + 1;
  throw new StoreFault({
    code: "conflict",
    sentence: `${rollout} changed since it was read (version ${expectVersion}); read it again and decide again.`,
  });
}

function* insertState(id: string, state: RolloutState): Work<number> {
  const { service, candidate } = state.rollout;
  const busy = yield* get("SELECT id FROM rollout WHERE service = ? AND raising = 1 AND id <> ?", [
    service,
    id,
  ]);
  if (busy !== undefined && isRaising(state))
    throw new StoreFault({
      code: "serviceBusy",
      sentence: `${service} has ${textOf(busy, "id")} under way; replace it or wait for its end.`,
    });
  const [live, raising, stageEntry, text] = columnsOf(state);
  const inserted = yield* run(
    `INSERT INTO rollout (number, id, service, candidate, version, live, raising, stage_entry, state)
     VALUES ((SELECT coalesce(max(number), 0) + 1 FROM rollout), ?, ?, ?, 1, ?, ?, ?, ?)
     ON CONFLICT (id) DO NOTHING`,
    [id, service, candidate.id, live, raising, stageEntry, text],
  );
  if (inserted === 1) return 1;
  throw new StoreFault({
    code: "conflict",
    sentence: `${id} exists already; ship under the next number.`,
  });
}

const columnsOf = (state: RolloutState): readonly [number, number, number, string] => [
  isLive(state) ? 1 : 0,
  isRaising(state) ? 1 : 0,
  positionOf(state)?.stageEntry ?? 0,
  JSON.stringify(state),
];

function* writeCommand(rollout: string, command: Command): Work<readonly PendingCommand[]> {
  switch (command.kind) {
    case "adopt":
      yield* run("UPDATE service SET stable = ? WHERE name = ?", [
        JSON.stringify(command.version),
        command.service,
      ]);
      return [];
    case "markBad":
      yield* run(
        `INSERT INTO bad_version (service, version, why, rollout) VALUES (?, ?, ?, ?)
         ON CONFLICT (service, version) DO UPDATE
         SET why = excluded.why, rollout = excluded.rollout`,
        [command.service, command.version, command.why, rollout],
      );
      return [];
    case "publish":
    case "tell": {
      const row = yield* get("INSERT INTO outbox (rollout, command) VALUES (?, ?) RETURNING id", [
        rollout,
        JSON.stringify(command),
      ]);
      return row === undefined ? [] : [{ id: numberOf(row, "id"), rollout, command }];
    }
  }
}
