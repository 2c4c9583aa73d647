import type { JudgeState } from "../fold/judge-state.ts";
import { minBadUnits } from "../policy.ts";
import { type Proof, proofEvidence } from "../kernel/proof.ts";
import type { Signal } from "../verdict.ts";
import {
  countText,
  durationText,
  objectiveText,
  plural,
  sentenceCase,
  shareText,
  versionText,
} from "./wording.ts";

/** The sentences of what went wrong. The author reads them first: where, who, how much, how sure. */

const nameOf = ({ stage }: JudgeState): string => versionText(stage.version);

/** Where it is bad, when one place has at least half of it. */
const placeOf = (state: JudgeState, signal: Signal): string | null => {
  const rows = [...state.endpoints[signal]].toSorted(([, a], [, b]) => b - a);
  const all = rows.reduce((sum, [, n]) => sum + n, 0);
  const [endpoint, n] = rows[0] ?? ["", 0];
  return n > 0 && n * 2 >= all ? endpoint : null;
};

/** "PUT /cart fails on v2", or "v2 fails on 5 endpoints". */
const whatFails = (state: JudgeState, signal: Signal): string => {
  const verb = signal === "latencyTail" ? "is slow" : "fails";
  const place = placeOf(state, signal);
  const { size } = state.endpoints[signal];
  const name = nameOf(state);
  if (place !== null) return `${place} ${verb} on ${name}`;
  return sentenceCase(
    size > 1 ? `${name} ${verb} on ${countText(size)} endpoints` : `${name} ${verb}`,
  );
};

/** How much worse at least, and how strong the evidence is. Never a probability. */
const howSure = (proof: Proof): string => {
  const { riskRatioAbove, log10E } = proofEvidence(proof);
  const worse =
    riskRatioAbove === null || riskRatioAbove <= 1
      ? "worse"
      : `more than ${riskRatioAbove} × as often`;
  return `${worse}, proven (evidence 10^${log10E.toFixed(1)} : 1 against chance)`;
};

/** "7 users hit an error in 118 candidate requests, 0 in 2,290 on stable". */
const bothArms = ({ stage, candidate, stable }: JudgeState, signal: Proof["signal"]): string => {
  switch (signal) {
    case "errors":
      return `${plural(candidate.badUnits, "user")} hit an error in ${plural(candidate.totals.requests, "candidate request")}, ${countText(stable.badUnits)} in ${countText(stable.totals.requests)} on stable`;
    case "latencyTail":
      return `${plural(candidate.slowUnits, "user")} waited more than ${countText(stage.slowMs ?? 0)} ms in ${plural(candidate.warm.requests, "candidate request")}, ${countText(stable.slowUnits)} in ${countText(stable.warm.requests)} on stable`;
    case "mirror":
      return `of ${plural(candidate.totals.requests, "copied request")} it alone failed ${countText(candidate.totals.failures)}, from ${plural(candidate.badUnits, "user")}; stable alone failed ${countText(stable.totals.failures)}`;
  }
};

export const totalFailure = (
  state: JudgeState,
  { requests, stableRequests }: { readonly requests: number; readonly stableRequests: number },
): string => {
  const place = placeOf(state, "errors");
  const where = place === null ? "" : `, most on ${place}`;
  const stable =
    stableRequests === 0
      ? "stable had no request meanwhile"
      : `stable answers (${plural(stableRequests, "request")} meanwhile)`;
  return `Everything fails on ${nameOf(state)}: the last ${countText(requests)} of its requests all failed, from at least ${minBadUnits} users${where}; ${stable}.`;
};

export const tooManyFailures = (state: JudgeState, limit: number): string => {
  const { failures, requests } = state.candidate.totals;
  const { objective } = state.stage;
  const times = Number((limit / (1 - objective)).toPrecision(2));
  return `${whatFails(state, "errors")}: ${countText(failures)} of ${plural(requests, "candidate request")} failed; more than ${shareText(limit)} is proven, ${times} times what the SLO of ${objectiveText(objective)} allows.`;
};

export const regression = (state: JudgeState, proof: Proof): string =>
  `${whatFails(state, proof.signal)}: ${bothArms(state, proof.signal)}; ${howSure(proof)}.`;

export const sloBroken = (state: JudgeState, proof: Proof): string =>
  `${whatFails(state, "errors")} and breaks the SLO of ${objectiveText(state.stage.objective)}: ${bothArms(state, "errors")}; ${howSure(proof)}.`;

export const tooFewUsers = (state: JudgeState, users: number): string =>
  sentenceCase(
    `${nameOf(state)} looks worse than chance explains, but by ${plural(users, "user")} only: a rollback takes ${minBadUnits}, and nothing is raised meanwhile.`,
  );

/** On `full` the holdback alone decides nothing, so that a large excess may end here too. */
export const immaterial = (state: JudgeState, proof: Proof, excess: number): string => {
  const size = shareText(Math.max(0, excess));
  return `${whatFails(state, proof.signal)} a little more: ${bothArms(state, proof.signal)}; ${howSure(proof)}, but in only ${size} more of its requests. Promote it if that is meant, or roll back.`;
};

export const worseThanHoldback = (state: JudgeState, proof: Proof): string =>
  `${whatFails(state, proof.signal)}: ${bothArms(state, proof.signal)}; ${howSure(proof)}, within the SLO of ${objectiveText(state.stage.objective)} so far. Promote it if that is meant, or roll back.`;

export const splitterSilent =
  "A splitter is silent, so what it exposes is unknown: nothing is raised until it is back.";

export const noCounts =
  "No counts have come from the splitters: nothing is raised until they do. Check that they run.";

export const countsStopped = (silentMs: number): string =>
  `No counts from the splitters for ${durationText(silentMs)}: nothing is raised until they are back.`;

export const unreadable = (n: number): string =>
  `${plural(n, "message")} from the splitters held something else than counts, so what happened is not known: nothing is raised in this stage. Check that splitters and control have the same version, then lower and resume.`;
