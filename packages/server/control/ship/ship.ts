import { type Actor, decide, openRollout, type Rollout, type Version } from "@dimmer/core";
import type { ControlStore } from "@dimmer/store";
import type { Ship } from "@dimmer/wire";
import { type Answer, answer, refusal } from "../../api/answer.ts";
import type { Memory } from "../memory.ts";
import type { Move } from "../reconciler.ts";
import type { LiveRollout } from "../rollouts/live-rollout.ts";
import { checkShip } from "./ship-check.ts";

export type Shipping = {
  readonly store: ControlStore;
  readonly memory: Memory;
  readonly nowMs: number;
};

export type Shipment = { readonly id: string; readonly moves: readonly Move[] };

/**
 * What shipping a version does, as moves for one transaction: a rollout under way makes place, and
 * a draft of the next one begins at 0. Nothing is changed here.
 */
export const ship = async (
  order: Ship,
  by: Actor,
  { store, memory, nowMs }: Shipping,
): Promise<Answer<Shipment>> => {
  const service = memory.service(order.service);
  if (service === null) return refusal("noSuchService", unknownService(order.service, memory));
  const tries = await store.tries(order.service, order.version.id);
  const id = `${order.service}.${tries.nextNumber}`;
  const busy = memory.raising(order.service);
  const place = busy === null ? null : makePlace(busy, { by, next: id, nowMs });
  const stable = place?.stable ?? service.stable;
  const wrong = checkShip(order, {
    service,
    stable,
    tries,
    bad: await store.badVersions(order.service),
    busy: busy === null ? null : `${busy.id} is under way with ${busy.state.rollout.candidate.id}`,
  });
  if (wrong !== null) return wrong;
  const rollout: Rollout = {
    id,
    ...(service.config.salt === undefined ? {} : { salt: service.config.salt }),
    service: order.service,
    candidate: order.version,
    stable,
    plan: order.plan ?? service.config.plan,
    objective: service.config.objective,
    terms: service.config.judging,
    ...(service.config.guards === undefined ? {} : { guards: service.config.guards }),
    attempt: tries.attempts + 1,
    shippedBy: by,
    shippedAtMs: nowMs,
  };
  const draft = draftOf(rollout, { by, nowMs, again: order.again });
  return answer({ id, moves: place === null ? [draft] : [place.move, draft] });
};

export const unknownService = (name: string, memory: Memory): string => {
  const known = memory.services().map(({ config }) => config.name);
  const hint =
    known.length === 0
      ? "start `dimmer serve` with --service and --stable, or with a dimmer.yaml"
      : `known: ${known.join(", ")}`;
  return `There is no service ${name}; ${hint}.`;
};

type Replacing = { readonly by: Actor; readonly next: string; readonly nowMs: number };

/** The rollout under way ends; one that baked soundly at full becomes stable by it. */
const makePlace = (
  busy: LiveRollout,
  { by, next, nowMs }: Replacing,
): { readonly move: Move; readonly stable: Version } | null => {
  const decision = decide(busy.state, { kind: "replaced", by, next }, nowMs);
  if (!decision.ok || decision.reason === null) return null;
  const { state, commands, reason } = decision;
  const adopted = commands.find((command) => command.kind === "adopt");
  return {
    move: {
      id: busy.id,
      expectVersion: busy.version,
      state,
      entry: { atMs: nowMs, by, input: "replaced", reason },
      commands,
    },
    stable: adopted?.version ?? busy.state.rollout.stable,
  };
};

type Drafting = { readonly by: Actor; readonly nowMs: number; readonly again: string | undefined };

const draftOf = (rollout: Rollout, { by, nowMs, again }: Drafting): Move => {
  const { id, candidate, service, attempt } = rollout;
  const said = candidate.subject === "" ? "" : `: ${candidate.subject}`;
  const retry = again === undefined ? "" : ` Tried again (attempt ${attempt}) because: ${again}`;
  return {
    id,
    expectVersion: 0,
    state: openRollout(rollout, nowMs),
    entry: {
      atMs: nowMs,
      by,
      input: "ship",
      reason: `${by.name} shipped ${service} ${candidate.id} at 0%${said}.${retry}`.replace(
        /\.\.$/,
        ".",
      ),
    },
    commands: [{ kind: "publish", rollout: id }],
  };
};
