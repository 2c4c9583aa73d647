import type { JudgeState } from "../fold/judge-state.ts";
import { type Proof, proofEvidence } from "../kernel/proof.ts";
import { minBadUnits } from "../policy.ts";
import { nameOf, whatFails } from "./place.ts";
import { countText, objectiveText, oddsText, plural, sentenceCase, shareText } from "./wording.ts";

/** The sentences of what is proven worse. The author reads them first: where, who, how much, how sure. */

/** How much worse at least, and how strong the evidence is. Never a probability. */
const howSure = (proof: Proof): string => {
  const { riskRatioAbove, log10E } = proofEvidence(proof);
  const worse =
    riskRatioAbove === null || riskRatioAbove <= 1
      ? "worse"
      : `more than ${riskRatioAbove} × as often`;
  return `${worse}, proven (evidence ${oddsText(log10E)} against chance)`;
};

/** "PUT /cart fails on v2". */
const what = (state: JudgeState, { signal, name }: Proof): string => {
  const version = nameOf(state);
  switch (signal) {
    case "errors":
    case "latencyTail":
    case "latencySli":
    case "mirror":
      return whatFails(state, signal);
    case "latencyP90":
    case "latencyP50":
      return sentenceCase(`${version} is slower`);
    case "crashes":
      return sentenceCase(`${version} crashes`);
    case "crashReports":
      return sentenceCase(`${version} reports crashes`);
    case "successDrop":
      return sentenceCase(`users of ${version} do not come to their key event`);
    case "expectation":
      return `"${name}" is broken on ${version}`;
  }
};

/** "7 users hit an error in 118 candidate requests, 0 in 2,290 on stable". */
const bothArms = (state: JudgeState, proof: Proof): string => {
  const { stage, candidate, stable } = state;
  const { candidateBad, stableBad } = proof;
  const slower = (ms: number, arm: "latencyTail" | "latencySli"): string =>
    `${plural(candidate.units[arm], "user")} waited more than ${countText(ms)} ms in ${plural(candidate.warm.requests, "candidate request")}, ${countText(stable.units[arm])} in ${countText(stable.warm.requests)} on stable`;
  const of = (noun: string, did: string): string =>
    `${plural(candidateBad, noun)} ${did}, ${countText(stableBad)} on stable`;
  switch (proof.signal) {
    case "errors":
      return `${plural(candidate.units.errors, "user")} hit an error in ${plural(candidate.totals.requests, "candidate request")}, ${countText(stable.units.errors)} in ${countText(stable.totals.requests)} on stable`;
    case "latencyTail":
      return slower(stage.slowMs ?? 0, "latencyTail");
    case "latencySli":
      return slower(stage.terms.latencySli?.underMs ?? 0, "latencySli");
    case "latencyP90":
      return of("sampled user", `waited more than ${countText(stage.body?.p90Ms ?? 0)} ms`);
    case "latencyP50":
      return of("sampled user", `waited more than ${countText(stage.body?.p50Ms ?? 0)} ms`);
    case "crashes":
      return of("instance", "crashed");
    case "crashReports":
      return of("instance", "reported a crash");
    case "successDrop":
      return of("user", "were active without it");
    case "expectation":
      return of("user", "met the opposite");
    case "mirror":
      return `of ${plural(candidate.totals.requests, "copied request")} it alone failed ${countText(candidate.totals.failures)}, from ${plural(candidate.units.mirror, "user")}; stable alone failed ${countText(stable.totals.failures)}`;
  }
};

const proved = (state: JudgeState, proof: Proof): string =>
  `${bothArms(state, proof)}; ${howSure(proof)}`;

export const regression = (state: JudgeState, proof: Proof): string =>
  `${what(state, proof)}: ${proved(state, proof)}.`;

export const sloBroken = (state: JudgeState, proof: Proof): string =>
  `${whatFails(state, "errors")} and breaks the SLO of ${objectiveText(state.stage.objective)}: ${proved(state, proof)}.`;

export const tooFew = (state: JudgeState, { signal }: Proof, found: number): string => {
  const noun = signal === "crashes" || signal === "crashReports" ? "instance" : "user";
  return sentenceCase(
    `${nameOf(state)} looks worse than chance explains, but by ${plural(found, noun)} only: a rollback takes ${minBadUnits}, and nothing is raised meanwhile.`,
  );
};

/** A signal that may hold and not roll back by itself. */
export const suspect = (state: JudgeState, proof: Proof): string =>
  `${what(state, proof)}: ${proved(state, proof)}. Look at it; promote if that is meant, or roll back.`;

/** On `full` the holdback alone decides nothing, so that a large excess may end here too. */
export const immaterial = (state: JudgeState, proof: Proof, excess: number): string => {
  const size = shareText(Math.max(0, excess));
  return `${what(state, proof)} a little more: ${proved(state, proof)}, but in only ${size} more of its requests. Promote it if that is meant, or roll back.`;
};

export const worseThanHoldback = (state: JudgeState, proof: Proof): string =>
  `${what(state, proof)}: ${proved(state, proof)}, within the SLO of ${objectiveText(state.stage.objective)} so far. Promote it if that is meant, or roll back.`;
