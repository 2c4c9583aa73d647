import {
  type Actor,
  autoStages,
  decide,
  defaultPlan,
  openRollout,
  type Plan,
  queueRollout,
  type Rollout,
  type Version,
} from "@dimmer/core";
import type { ControlStore, NewEntry, StoredService } from "@dimmer/store";
import type { Ship } from "@dimmer/wire";
import { type Answer, answer, refusal } from "../../api/answer.ts";
import type { Memory } from "../memory.ts";
import type { Move } from "../reconciler.ts";
import type { LiveRollout } from "../rollouts/live-rollout.ts";
import type { Surround } from "../surroundings/surround.ts";
import { type Busy, checkShip } from "./ship-check.ts";

export type Shipping = {
  readonly store: ControlStore;
  readonly memory: Memory;
  readonly surround: Pick<Surround, "ofService">;
  /** Something answers where stable runs; null: not known. */
  readonly stableReachable: boolean | null;
  readonly nowMs: number;
};

export type Shipment = { readonly id: string; readonly moves: readonly Move[] };

/**
 * What shipping a version does, as moves for one transaction: a rollout under way makes place (or
 * the new one waits its turn), and a draft of the next one begins at 0. Nothing is changed here.
 */
export const ship = async (
  order: Ship,
  by: Actor,
  shipping: Shipping,
): Promise<Answer<Shipment>> => {
  const { store, memory, nowMs } = shipping;
  const service = memory.service(order.service);
  if (service === null) return refusal("noSuchService", unknownService(order.service, memory));
  const tries = await store.tries(order.service, order.version.id);
  const id = `${order.service}.${tries.nextNumber}`;
  const whenBusy = order.whenBusy ?? service.config.whenBusy ?? "replace";
  const busy = memory.raising(order.service);
  const waits = busy !== null && whenBusy === "queue";
  const place = busy === null || waits ? null : makePlace(busy, { by, next: id, nowMs });
  const stable = place?.stable ?? service.stable;
  const wrong = checkShip(order, {
    service,
    stable,
    stableReachable: shipping.stableReachable,
    tries,
    bad: await store.badVersions(order.service),
    busy: busy === null ? null : busyOf(busy, { whenBusy, place, memory }),
  });
  if (wrong !== null) return wrong;
  const rollout = rolloutOf(order, {
    id,
    service,
    stable,
    by,
    attempt: tries.attempts + 1,
    shipping,
  });
  const begun = waits ? queued(rollout, nowMs) : draftOf(rollout, nowMs);
  return answer({ id, moves: place === null ? [begun] : [place.move, begun] });
};

type Making = {
  readonly id: string;
  readonly service: StoredService;
  readonly stable: Version;
  readonly by: Actor;
  readonly attempt: number;
  readonly shipping: Shipping;
};

const rolloutOf = (order: Ship, making: Making): Rollout => {
  const { id, service, stable, by, attempt, shipping } = making;
  const { config } = service;
  const expectations = order.expectations ?? config.expectations ?? [];
  return {
    id,
    ...(service.config.salt === undefined ? {} : { salt: service.config.salt }),
    service: order.service,
    candidate: order.version,
    stable,
    plan: planOf(order.plan ?? config.plan, { service, attempt, shipping }),
    objective: config.objective,
    terms: config.judging,
    ...(config.guards === undefined ? {} : { guards: config.guards }),
    attempt,
    shippedBy: by,
    shippedAtMs: shipping.nowMs,
    ...(order.again === undefined ? {} : { again: order.again }),
    ...(order.hotfix === undefined ? {} : { hotfix: order.hotfix }),
    ...(expectations.length === 0 ? {} : { expectations }),
  };
};

/** `stages: auto` is decided now, at the traffic and budget of the ship. */
const planOf = (
  plan: Plan,
  { service, attempt, shipping }: Pick<Making, "service" | "attempt" | "shipping">,
): Plan => {
  const { surround, memory, nowMs } = shipping;
  const { budget, requestsPerSecond, stableShare } = surround.ofService(
    service.config.name,
    memory,
    nowMs,
  );
  const usual = defaultPlan.stages.find(({ kind }) => kind === "percent") ?? defaultPlan.stages[0];
  return autoStages(plan, {
    objective: service.config.objective,
    requestsPerSecond,
    stableShare,
    budget,
    attempt,
    stage: {
      dwellMs: usual?.dwellMs ?? 0,
      look: "none",
      deadlineMs: usual?.deadlineMs ?? 0,
    },
  });
};

const busyOf = (
  busy: LiveRollout,
  {
    whenBusy,
    place,
    memory,
  }: {
    readonly whenBusy: NonNullable<Ship["whenBusy"]>;
    readonly place: unknown;
    readonly memory: Memory;
  },
): Busy => ({
  sentence: `${busy.id} is under way with ${busy.state.rollout.candidate.id}`,
  whenBusy,
  makesPlace: place !== null,
  waiting: memory.waiting(busy.state.rollout.service).length,
});

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

const draftOf = (rollout: Rollout, nowMs: number): Move => ({
  id: rollout.id,
  expectVersion: 0,
  state: openRollout(rollout, nowMs),
  entry: shippedEntry(rollout, "at 0%"),
  commands: [{ kind: "publish", rollout: rollout.id }],
});

const queued = (rollout: Rollout, nowMs: number): Move => ({
  id: rollout.id,
  expectVersion: 0,
  state: queueRollout(rollout, nowMs),
  entry: shippedEntry(rollout, "into the queue"),
  commands: [],
});

const shippedEntry = (rollout: Rollout, where: string): NewEntry => {
  const { candidate, service, attempt, shippedBy, shippedAtMs, again, hotfix } = rollout;
  const said = candidate.subject === "" ? "" : `: ${candidate.subject}`;
  const parts = [
    `${shippedBy.name} shipped ${service} ${candidate.id} ${where}${said}.`,
    ...(again === undefined ? [] : [`Tried again (attempt ${attempt}) because: ${again}.`]),
    ...(hotfix === undefined ? [] : [`A hotfix, because: ${hotfix}.`]),
    ...(rollout.plan.unproven === true ? ["Its plan is unproven: it asks for no proof."] : []),
  ];
  const reason = parts.map((part) => part.replace(/\.\.$/, ".")).join(" ");
  return { atMs: shippedAtMs, by: shippedBy, input: "ship", reason };
};
