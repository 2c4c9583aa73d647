import { isRaising, positionOf, type RolloutState } from "@dimmer/core";
import type { OpenChecker } from "./checker.ts";

const oneAtATime: OpenChecker = () => ({
  id: "S9",
  statement: "a service has at most one rollout that may be raised",
  see: (seen, history) => {
    if (seen.kind !== "stored" || !isRaising(seen.state)) return null;
    for (const other of history.rollouts.values())
      if (
        other.id !== seen.rollout &&
        isRaising(other.last.state) &&
        other.first.rollout.service === seen.state.rollout.service
      )
        return `${seen.rollout} and ${other.id} may both be raised`;
    return null;
  },
});

const fencing: OpenChecker = () => {
  const last = new Map<string, { readonly epoch: number; readonly generation: number }>();
  return {
    id: "S10",
    statement: "an epoch that is over writes nothing and routes nothing",
    see: (seen, history) => {
      if (seen.kind === "stored" && seen.epoch < history.epoch)
        return `${seen.by} wrote ${seen.rollout} in epoch ${seen.epoch}; ${history.epoch} is in office`;
      if (seen.kind !== "serves") return null;
      if (seen.table === null) {
        last.delete(seen.splitter);
        return null;
      }
      const { epoch, generation } = seen.table;
      const before = last.get(seen.splitter);
      last.set(seen.splitter, { epoch, generation });
      const isOlder =
        before !== undefined &&
        (epoch < before.epoch || (epoch === before.epoch && generation < before.generation));
      return isOlder
        ? `${seen.splitter} went from table ${before.epoch}/${before.generation} back to ${epoch}/${generation}`
        : null;
    },
  };
};

const idempotence: OpenChecker = () => {
  const made = new Map<string, number>();
  const carriedOut = new Map<string, number>();
  return {
    id: "S11",
    statement:
      "whatever comes twice counts once, under its own entry: nobody is harmed in the books who was not in truth",
    see: (seen, history) => {
      if (seen.kind === "answered" && seen.answers.rollout !== null) {
        const key = `${seen.answers.rollout} ${seen.answers.stageEntry}`;
        made.set(key, (made.get(key) ?? 0) + seen.answers.candidate);
      }
      if (seen.kind !== "stored") return null;
      if (seen.entry?.input === "action") {
        const times = (carriedOut.get(seen.rollout) ?? 0) + 1;
        carriedOut.set(seen.rollout, times);
        const given = history.orders.filter(({ rollout }) => rollout === seen.rollout).length;
        if (times > given) return `${seen.rollout} took ${times} orders; ${given} were given`;
      }
      const truth = history.rollouts.get(seen.rollout)?.harmed.size ?? 0;
      const told = seen.state.harm.harmed;
      return told > truth ? `${seen.rollout} says ${told} users harmed; ${truth} were` : null;
    },
    atEnd: async (history) => {
      for (const rollout of history.rollouts.values()) {
        let counted = 0;
        const byEntry = new Map<number, number>();
        for await (const bin of history.world.store.truth.bins({
          rollout: rollout.id,
          stageEntry: null,
        }))
          for (const { requests } of Object.values(bin.candidate)) {
            counted += requests;
            byEntry.set(bin.stageEntry, (byEntry.get(bin.stageEntry) ?? 0) + requests);
          }
        for (const [entry, requests] of byEntry) {
          const truth = made.get(`${rollout.id} ${entry}`) ?? 0;
          if (requests > truth)
            return `${requests} requests of ${rollout.id} are stored under entry ${entry}; ${truth} were made in it`;
        }
        if (counted > rollout.requests)
          return `${counted} requests of ${rollout.id} are stored; ${rollout.requests} were made`;
        if (
          !history.lostCounts &&
          counted < rollout.requests - history.world.scenario.requestsPerSecond * 4
        )
          return `${counted} requests of ${rollout.id} are stored; ${rollout.requests} were made and nothing was killed`;
      }
      const pending = await history.world.store.truth.pendingCommands();
      return pending.length > 0
        ? `${pending.length} commands were never executed, the first is ${pending[0]?.command.kind ?? ""}`
        : null;
    },
  };
};

/** The state without what a fold over counts and ticks gives again. */
const lasting = (state: RolloutState): string => {
  const {
    harm: _harm,
    tickedAtMs: _ticked,
    surroundings: _around,
    outcomes: _outcomes,
    ...rest
  } = state;
  if (!("at" in rest) || rest.at === null) return canonical(rest);
  const {
    dwelledMs: _dwelled,
    enteredAtMs: _entered,
    lastVerdict: _verdict,
    bakeFromMs: _bake,
    ...at
  } = rest.at;
  return canonical({ ...rest, at });
};

/** What no progress may touch, at a glance: the whole is compared wherever there is an entry. */
const glance = (state: RolloutState): string => {
  const at = positionOf(state);
  const hold = "hold" in state ? (state.hold?.reason ?? "") : "";
  const { looks, approvals, delegations, maxExposurePpm } = state;
  return `${state.phase} ${hold} ${at?.stage} ${at?.stageEntry} ${at?.exposurePpm} ${at?.cohorts.length} ${looks.length} ${approvals.length} ${delegations.length} ${maxExposurePpm}`;
};

/** JSON with the keys of each object in order, and without those that say nothing: equal values, equal text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, inner]) => inner !== false && inner !== null)
            .toSorted(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );

const journalIsState: OpenChecker = () => ({
  id: "S21",
  statement: "state is the fold of the journal: every change has its entry, in one unbroken chain",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const known = history.rollouts.get(seen.rollout);
    if (seen.entry !== null) {
      if (lasting(seen.entry.state) !== lasting(seen.state))
        return `the entry of ${seen.rollout} is not its state`;
      return null;
    }
    if (known === undefined) return `${seen.rollout} begins without an entry`;
    return known.last.state === seen.state || glance(known.last.state) === glance(seen.state)
      ? null
      : `${seen.rollout} changed (${known.last.state.phase} → ${seen.state.phase}) without an entry`;
  },
  atEnd: async (history) => {
    const { truth } = history.world.store;
    const walked = await truth.verifyJournal();
    if (!walked.ok) return walked.error.sentence;
    for (const { id } of history.rollouts.values()) {
      const entries = await truth.journal(id);
      const stored = await truth.rollout(id);
      const last = entries.at(-1);
      if (last === undefined || stored === null) return `${id} has no journal`;
      if (entries.some(({ seq }, index) => seq !== index + 1))
        return `the journal of ${id} has gaps`;
      if (lasting(last.state) !== lasting(stored.state))
        return `${id} is ${stored.state.phase}; its journal ends with ${last.state.phase}`;
    }
    return null;
  },
});

const immutability: OpenChecker = () => ({
  id: "S22",
  statement: "a rollout and its plan never change",
  see: (seen, history) => {
    if (seen.kind !== "stored") return null;
    const known = history.rollouts.get(seen.rollout);
    const first = known?.first.rollout;
    if (seen.entry === null && seen.state.rollout === known?.last.state.rollout) return null;
    if (first === undefined || first === seen.state.rollout) return null;
    // Whoever waits in the queue goes back to what is stable when its turn comes.
    if (known?.last.state.phase === "queued") return null;
    return canonical(first) === canonical(seen.state.rollout)
      ? null
      : `${seen.rollout} is not what was shipped`;
  },
});

const acknowledgedIsStored: OpenChecker = () => ({
  id: "A1",
  statement: "counts that were acknowledged are stored",
  see: (seen, history) => {
    if (seen.kind !== "acked") return null;
    const stored = history.contiguous.get(seen.bootId) ?? 0;
    return seen.seq > stored
      ? `${seen.splitter} was told that its counts up to ${seen.seq} are stored; ${stored} are`
      : null;
  },
});

const badStaysBad: OpenChecker = () => {
  const bad = new Map<string, string>();
  return {
    id: "B1",
    statement: "a version that failed is marked, and ships again only with a reason",
    see: (seen, history) => {
      if (seen.kind !== "stored") return null;
      const { state } = seen;
      const { candidate } = state.rollout;
      if (!history.rollouts.has(seen.rollout) && bad.has(candidate.id))
        return seen.entry?.reason.includes("Tried again") === true
          ? null
          : `${candidate.id} failed in ${bad.get(candidate.id) ?? ""} and was shipped again without a reason`;
      if (state.phase === "rolling_back" && /^(verdict|fuse)$/.test(state.cause.kind))
        bad.set(candidate.id, seen.rollout);
      return null;
    },
    atEnd: async (history) => {
      const marked = await history.world.store.truth.badVersions("shop");
      for (const [version, rollout] of bad)
        if (!marked.some((one) => one.version === version))
          return `${version} failed in ${rollout} and is not marked`;
      return null;
    },
  };
};

const bounded: OpenChecker = () => ({
  id: "S26",
  statement: "looks, retries and waits are bounded",
  see: (seen) => {
    if (seen.kind !== "stored") return null;
    const { looks } = seen.state;
    if (looks.length > 200) return `${seen.rollout} keeps ${looks.length} looks`;
    const at = positionOf(seen.state);
    return at !== null && at.stageEntry > 500
      ? `${seen.rollout} was entered ${at.stageEntry} times`
      : null;
  },
});

export const recordCheckers: readonly OpenChecker[] = [
  oneAtATime,
  fencing,
  idempotence,
  journalIsState,
  immutability,
  acknowledgedIsStored,
  badStaysBad,
  bounded,
];
