import type { JudgeState } from "../fold/judge-state.ts";
import { eventKey } from "../fold/event-signals.ts";
import { instanceEvidence } from "../fold/instances.ts";
import { sliceEvidence } from "../fold/slices.ts";
import { comparesUnits } from "../ledger.ts";
import { minBadUnits, minSlowRequests } from "../policy.ts";
import { type Off, offSignals } from "../signals.ts";
import { nameOf } from "./place.ts";
import { countText, plural, shareText } from "./wording.ts";

/** What the author should know beside the verdict: nothing of it decides anything. */
export const notesOf = (state: JudgeState): readonly string[] => [
  ...(comparesUnits(state.stage) ? signalsOff(state) : []),
  ...fieldsMissing(state),
  ...oddInstances(state),
  ...worseSlices(state),
];

/** Signals that need something which is not there. What nobody declared is not missed. */
const signalsOff = (state: JudgeState): readonly string[] => {
  const off = offSignals(state.stage);
  const slow = off.filter(({ why }) => why === "stableTooLittle");
  return [
    ...(slow.length === 0 ? [] : [latencyOff(slow)]),
    ...(off.some(({ why }) => why === "tooFewInstances") ? [confounded(state)] : []),
  ];
};

const latencyOff = (off: readonly Off[]): string =>
  `Latency is not judged in this stage (${off.map(({ signal }) => names[signal]).join(", ")}): before it, stable had fewer than ${countText(minSlowRequests)} requests to freeze a threshold from.`;

const names: Readonly<Record<Off["signal"], string>> = {
  errors: "errors",
  latencyTail: "tail",
  latencyP90: "90th percentile",
  latencyP50: "median",
  latencySli: "latency SLO",
  crashes: "crashes",
  successDrop: "key event",
  crashReports: "crash reports",
  expectation: "expectations",
};

const confounded = (state: JudgeState): string =>
  `Crashes are counted and not judged: ${nameOf(state)} runs in ${plural(state.stage.instances.candidate, "instance")}, and fewer than ${minBadUnits} cannot be told from bad luck with one machine.`;

/** Said within the first stage that has traffic: a promise whose fields nobody sends is not kept. */
const fieldsMissing = ({ proofs, eventSignals, candidate }: JudgeState): readonly string[] =>
  proofs.flatMap((proof) => {
    if (proof.signal !== "expectation" && proof.signal !== "crashReports") return [];
    if (candidate.totals.requests === 0) return [];
    if (eventSignals.get(eventKey(proof))?.fieldsArrived === true) return [];
    const of = proof.signal === "expectation" ? `"${proof.name}"` : "crash reports";
    return [`The fields of ${of} never arrived: add them to the events that the version sends.`];
  });

const oddInstances = (state: JudgeState): readonly string[] =>
  instanceEvidence(state.instances)
    .filter(({ odd }) => odd)
    .map(
      ({ origin, requests, failures }) =>
        `${origin} fails more than its siblings: ${countText(failures)} of ${plural(requests, "request")}. It may be the node and not the version; replace it either way.`,
    );

const worseSlices = (state: JudgeState): readonly string[] =>
  sliceEvidence(state.slices)
    .filter(({ worse }) => worse)
    .slice(0, 3)
    .map(({ endpoint, candidateBad, stableBad }) => {
      const share = candidateBad / Math.max(1, candidateBad + stableBad);
      return `${endpoint} is worse on ${nameOf(state)}: ${shareText(share)} of the users who failed there first are its own, ${countText(candidateBad)} against ${countText(stableBad)}.`;
    });
