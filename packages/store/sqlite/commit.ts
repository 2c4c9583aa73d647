import type { Command, RolloutState } from "@dimmer/core";
import { isLive, isRaising, positionOf } from "@dimmer/core";
import { canonicalJson, chainHash, genesis } from "../journal/chain.ts";
import type { Committed, NewEntry, PendingCommand, Tick, TickDecision } from "../port.ts";
import type { Connection } from "./connection.ts";
import { Refusal } from "./fault.ts";
import { numberOf, textOf } from "./row.ts";

/** Everything of one tick, inside the caller's transaction. */
export const writeTick = (connection: Connection, tick: Tick): Committed => {
  const counts = writeCounts(connection, tick);
  const versions = new Map<string, number>();
  const pending: PendingCommand[] = [];
  for (const decision of tick.decisions) {
    versions.set(decision.rollout, writeState(connection, decision));
    if (decision.entry !== null) writeEntry(connection, decision, decision.entry);
    for (const command of decision.commands)
      pending.push(...writeCommand(connection, decision.rollout, command));
  }
  return { ...counts, versions, pending };
};

const writeCounts = (
  connection: Connection,
  tick: Tick,
): Pick<Committed, "newBins" | "newSheets"> => {
  let newBins = 0;
  let newSheets = 0;
  for (const bin of tick.bins) {
    newBins += connection.run(
      `INSERT INTO bin (boot_id, seq, service, rollout, stage_entry, start_ms, body)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (boot_id, seq) DO NOTHING`,
      [
        bin.bootId,
        bin.seq,
        bin.service,
        bin.rollout,
        bin.stageEntry,
        bin.startMs,
        JSON.stringify(bin),
      ],
    );
    writeSeq(connection, bin);
  }
  for (const sheet of tick.sheets) {
    newSheets += connection.run(
      `INSERT INTO sheet (boot_id, seq, rollout, stage_entry, start_ms, body)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (boot_id, seq) DO NOTHING`,
      [
        sheet.bootId,
        sheet.seq,
        sheet.rollout,
        sheet.stageEntry,
        sheet.startMs,
        JSON.stringify(sheet),
      ],
    );
    writeSeq(connection, sheet);
  }
  return { newBins, newSheets };
};

type Sequenced = { readonly bootId: string; readonly seq: number; readonly startMs: number };

const writeSeq = (connection: Connection, { bootId, seq, startMs }: Sequenced): void => {
  connection.run(
    `INSERT INTO boot VALUES (?, ?, ?) ON CONFLICT (boot_id) DO UPDATE
     SET seq = max(seq, excluded.seq), start_ms = max(start_ms, excluded.start_ms)`,
    [bootId, seq, startMs],
  );
};

/** Compare-and-set of the rollout's row; returns its new version. */
const writeState = (connection: Connection, decision: TickDecision): number => {
  const { rollout, expectVersion, state } = decision;
  if (expectVersion === 0) return insertState(connection, rollout, state);
  const changed = connection.run(
    `UPDATE rollout SET version = version + 1, live = ?, raising = ?, stage_entry = ?, state = ?
     WHERE id = ? AND version = ?`,
    [...columnsOf(state), rollout, expectVersion],
  );
  if (changed === 1) return expectVersion + 1;
  throw new Refusal({
    code: "conflict",
    sentence: `${rollout} changed since it was read (version ${expectVersion}); read it again and decide again.`,
  });
};

const insertState = (connection: Connection, id: string, state: RolloutState): number => {
  const { service, candidate } = state.rollout;
  const busy = connection.get(
    "SELECT id FROM rollout WHERE service = ? AND raising = 1 AND id <> ?",
    [service, id],
  );
  if (busy !== undefined && isRaising(state))
    throw new Refusal({
      code: "serviceBusy",
      sentence: `${service} has ${textOf(busy, "id")} under way; replace it or wait for its end.`,
    });
  const [live, raising, stageEntry, text] = columnsOf(state);
  const inserted = connection.run(
    `INSERT INTO rollout (id, service, candidate, version, live, raising, stage_entry, state)
     VALUES (?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    [id, service, candidate.id, live, raising, stageEntry, text],
  );
  if (inserted === 1) return 1;
  throw new Refusal({
    code: "conflict",
    sentence: `${id} exists already; ship under the next number.`,
  });
};

const columnsOf = (state: RolloutState): readonly [number, number, number, string] => [
  isLive(state) ? 1 : 0,
  isRaising(state) ? 1 : 0,
  positionOf(state)?.stageEntry ?? 0,
  JSON.stringify(state),
];

const writeEntry = (connection: Connection, decision: TickDecision, entry: NewEntry): void => {
  const { rollout, state } = decision;
  const last = connection.get("SELECT max(seq) AS seq FROM journal WHERE rollout = ?", [rollout]);
  const head = connection.get("SELECT hash FROM journal ORDER BY place DESC LIMIT 1");
  const seq = last === undefined || last["seq"] === null ? 1 : numberOf(last, "seq") + 1;
  const { atMs, by, input, reason } = entry;
  const text = canonicalJson({ rollout, seq, atMs, by, input, reason, state });
  const hash = chainHash(head === undefined ? genesis : textOf(head, "hash"), text);
  connection.run("INSERT INTO journal (rollout, seq, entry, hash) VALUES (?, ?, ?, ?)", [
    rollout,
    seq,
    text,
    hash,
  ]);
  connection.run(
    "INSERT INTO note VALUES ('journal.head', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [hash],
  );
};

const writeCommand = (
  connection: Connection,
  rollout: string,
  command: Command,
): readonly PendingCommand[] => {
  switch (command.kind) {
    case "adopt":
      connection.run("UPDATE service SET stable = ? WHERE name = ?", [
        JSON.stringify(command.version),
        command.service,
      ]);
      return [];
    case "markBad":
      connection.run(
        `INSERT INTO bad_version VALUES (?, ?, ?, ?) ON CONFLICT (service, version) DO UPDATE
         SET why = excluded.why, rollout = excluded.rollout`,
        [command.service, command.version, command.why, rollout],
      );
      return [];
    case "publish":
    case "tell": {
      const row = connection.get(
        "INSERT INTO outbox (rollout, command) VALUES (?, ?) RETURNING id",
        [rollout, JSON.stringify(command)],
      );
      return row === undefined ? [] : [{ id: numberOf(row, "id"), rollout, command }];
    }
  }
};
