import { needsText, oddsText } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { count, ratio, share } from "./number.ts";
import { signalName } from "./signal-name.ts";
import type { Tone } from "./tone.ts";

type Verdict = NonNullable<RolloutView["verdict"]>;
type ArmEvidence = Verdict["evidence"]["stable"];
type Signal = Verdict["evidence"]["signals"][number];

/** What the judge says now, for the verdict section. */
export type VerdictView = {
  readonly tone: Tone;
  readonly word: string;
  readonly sentence: string;
  readonly arms: readonly ArmRow[];
  readonly signals: readonly SignalRow[];
  readonly proof: ProofView | null;
  readonly needs: string | null;
  /** Ids of the events of failed requests that the judge counted, as many as it keeps. */
  readonly exemplars: readonly string[];
};

/** One line of the comparison: the same quantity of both arms. */
export type ArmRow = { readonly name: string; readonly candidate: string; readonly stable: string };

/** How strongly one signal speaks against the candidate. */
export type SignalRow = {
  readonly key: string;
  readonly name: string;
  readonly candidateBad: string;
  readonly stableBad: string;
  /** Progress toward "proven worse", 0 … 1. */
  readonly toProof: number;
  readonly proven: boolean;
  /** `200 : 1, proven from 2,500 : 1`: odds of evidence, never a probability. */
  readonly evidence: string;
  /** `at least 3 × worse`, or empty. */
  readonly size: string;
};

/** How far it is proven that the next stage is safe; says nothing beside a failing verdict. */
export type ProofView = {
  readonly progress: number;
  readonly certified: boolean;
  readonly sentence: string;
};

const words: Readonly<Record<Verdict["outcome"], { word: string; tone: Tone }>> = {
  pass: { word: "Pass", tone: "good" },
  fail: { word: "Fail", tone: "bad" },
  undecided: { word: "Not decided yet", tone: "wait" },
  blind: { word: "Blind", tone: "wait" },
};

export const verdictView = (verdict: Verdict): VerdictView => ({
  ...words[verdict.outcome],
  sentence: verdict.sentence,
  arms: armRows(verdict.evidence.candidate, verdict.evidence.stable),
  signals: verdict.evidence.signals.map(signalRow),
  proof: proofView(verdict),
  needs: needsSentence(verdict),
  exemplars: verdict.evidence.exemplars,
});

const armRows = (candidate: ArmEvidence, stable: ArmEvidence): readonly ArmRow[] => {
  const row = (name: string, read: (arm: ArmEvidence) => string): ArmRow => ({
    name,
    candidate: read(candidate),
    stable: read(stable),
  });
  return [
    row("Requests", (arm) => count(arm.requests)),
    row("Failed requests", (arm) => withShare(arm.failures, arm.requests)),
    row("Users with a failure", (arm) => count(arm.badUnits)),
    row("Rescued by stable", (arm) => count(arm.rescued)),
    row("Slow requests", (arm) => withShare(arm.slow, arm.requests)),
    row("User-minutes", (arm) => count(arm.userMinutes)),
    row("Of these with a failure", (arm) => withShare(arm.badUserMinutes, arm.userMinutes)),
  ];
};

const withShare = (n: number, of: number): string => {
  const part = ratio(n, of);
  return part === null || n === 0 ? count(n) : `${count(n)} (${share(part)})`;
};

const signalRow = (signal: Signal): SignalRow => ({
  key: `${signal.signal} ${signal.name} ${signal.tier}`,
  name: signalName(signal),
  candidateBad: count(signal.candidateBad),
  stableBad: count(signal.stableBad),
  toProof: unitInterval(signal.log10E / signal.log10Threshold),
  proven: signal.crossedAtMs !== null,
  evidence: `${oddsText(signal.log10E)}, proven from ${oddsText(signal.log10Threshold)}`,
  size: sizeWords(signal.riskRatioAbove),
});

/** A lower bound of 1 says no more than "worse", which stands there already. */
const sizeWords = (riskRatioAbove: number | null): string =>
  riskRatioAbove === null || riskRatioAbove <= 1 ? "" : `at least ${riskRatioAbove} × worse`;

const proofView = (verdict: Verdict): ProofView | null => {
  const certificate = verdict.evidence.certificate;
  const goesOn = verdict.outcome === "pass" || verdict.outcome === "undecided";
  if (certificate === null || !goesOn) return null;
  const margin = share(certificate.delta);
  return {
    progress: certificate.certified ? 1 : unitInterval(certificate.lnE / certificate.lnThreshold),
    certified: certificate.certified,
    sentence: certificate.certified
      ? `Proven: fewer than ${margin} more user-minutes with a failure than on stable.`
      : `To be proven: fewer than ${margin} more user-minutes with a failure than on stable.`,
  };
};

const needsSentence = (verdict: Verdict): string | null => {
  const needs = verdict.evidence.needs;
  if (needs === null) return null;
  const text = needsText(needs);
  if (needs.ms !== null) return `Needs ${text} at this traffic.`;
  return verdict.evidence.candidate.requests === 0
    ? `Needs ${text}; no traffic was seen yet, so nobody can say how long that takes.`
    : `Needs ${text}; users are counted at the end of each minute of a stage.`;
};

const unitInterval = (value: number): number =>
  Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0;
