import { planProblems, type Version } from "@dimmer/core";
import type { BadVersion, StoredService, Tries } from "@dimmer/store";
import type { Ship } from "@dimmer/wire";
import { refusal, type Refusal } from "../../api/answer.ts";
import { maxWaiting } from "../../limits.ts";

/** What is known when a version is shipped. */
export type ShipFacts = {
  readonly service: StoredService;
  /** What the new version is compared with: stable, or a baking version that becomes stable by it. */
  readonly stable: Version;
  readonly tries: Tries;
  readonly bad: readonly BadVersion[];
  /** Something answers where stable runs; null: not known. */
  readonly stableReachable: boolean | null;
  /** The rollout under way; null when there is none. */
  readonly busy: Busy | null;
};

export type Busy = {
  readonly sentence: string;
  readonly whenBusy: "replace" | "queue" | "refuse";
  /** It would go to 0 or become stable for the next one. */
  readonly makesPlace: boolean;
  /** Rollouts of the service that wait already. */
  readonly waiting: number;
};

const origins = (endpoints: readonly string[]): readonly string[] =>
  endpoints.map((endpoint) => new URL(endpoint).origin).toSorted();

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  origins(a).join(" ") === origins(b).join(" ");

/** Why this version cannot be shipped, with what to do; null: nothing is in the way. */
export const checkShip = (order: Ship, facts: ShipFacts): Refusal | null => {
  const { version, service: name, again } = order;
  const { stable, tries, bad } = facts;
  const notNow = checkBusy(facts);
  if (notNow !== null) return notNow;
  if (version.id === stable.id)
    return refusal(
      "sameVersion",
      `${version.id} is what ${name} serves already; ship another version.`,
    );
  const shared = origins(version.endpoints).find((origin) =>
    origins(stable.endpoints).includes(origin),
  );
  if (shared !== undefined)
    return refusal(
      "sameEndpoints",
      `${shared} is where stable ${stable.id} runs; start ${version.id} beside it at another address.`,
    );
  if (tries.endpoints !== null && !isSame(tries.endpoints, version.endpoints))
    return refusal(
      "otherAddresses",
      `${version.id} was shipped before at ${tries.endpoints.join(", ")}; a version keeps its addresses, so give another build, or the right address of this one, another id: dimmer ship ${version.id}-2.`,
    );
  const marked = bad.find((one) => one.version === version.id || one.version === version.digest);
  if (marked !== undefined && again === undefined)
    return refusal(
      "markedBad",
      `${version.id} was marked bad by ${marked.rollout}: ${marked.why} Ship its fix, or say with --again "why" what makes it worth another try.`,
    );
  return checkPlan(order, facts);
};

/** Whether it may begin, or wait, beside what is under way and with something to go back to (S8). */
const checkBusy = ({ busy, stable, stableReachable }: ShipFacts): Refusal | null => {
  if (stableReachable === false)
    return refusal(
      "noSafeTarget",
      `Nothing answers at ${stable.endpoints.join(", ")}, where ${stable.id} should run, so there would be nothing to go back to; start it, then ship.`,
    );
  if (busy === null) return null;
  if (busy.whenBusy === "refuse")
    return refusal(
      "busy",
      `${busy.sentence}; wait until it is over, or ship without refusing to replace it.`,
    );
  if (busy.whenBusy === "queue")
    return busy.waiting < maxWaiting
      ? null
      : refusal(
          "busy",
          `${busy.sentence}, and ${maxWaiting} more wait already; withdraw one of them first.`,
        );
  return busy.makesPlace
    ? null
    : refusal(
        "busy",
        `${busy.sentence}, past its point of no return, so nothing may take its place; finish it or roll it back, or ship with --when-busy queue.`,
      );
};

const checkPlan = ({ plan }: Ship, { service }: ShipFacts): Refusal | null => {
  const { config } = service;
  const [problem] = planProblems(
    plan ?? config.plan,
    config.cohorts.map((cohort) => cohort.name),
  );
  return problem === undefined ? null : refusal("badPlan", `The plan cannot be used: ${problem}`);
};
