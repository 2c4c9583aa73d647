import type { RolloutView } from "@dimmer/wire";
import { count, counted, share } from "./number.ts";
import type { Tone } from "./tone.ts";

type Evidence = NonNullable<RolloutView["verdict"]>["evidence"];

/** One thing that the judge watches beside the comparison of the arms, and how it stands. */
export type Check = {
  readonly key: string;
  readonly tone: Tone;
  readonly name: string;
  readonly sentence: string;
};

/** Guards, the sample ratio, what was met of the change, what it has cost: the graver first. */
export const checksOf = (evidence: Evidence): readonly Check[] =>
  [
    ...guardChecks(evidence),
    ...burnChecks(evidence),
    ...costChecks(evidence),
    ...ratioChecks(evidence),
    ...exercisedChecks(evidence),
  ].toSorted((a, b) => gravity[a.tone] - gravity[b.tone]);

const gravity: Readonly<Record<Tone, number>> = {
  bad: 0,
  wait: 1,
  candidate: 2,
  stable: 2,
  calm: 3,
  good: 3,
};

const guardTone = { ok: "good", breached: "bad", blind: "wait" } as const;

const guardChecks = ({ guards }: Evidence): readonly Check[] =>
  (guards?.readings ?? []).map(({ name, state, sentence }) => ({
    key: `guard ${name}`,
    tone: guardTone[state],
    name: `Guard ${name}`,
    sentence,
  }));

const burnChecks = ({ guards }: Evidence): readonly Check[] => {
  const firing = (guards?.burn ?? []).find((reading) => reading.firing);
  return firing === undefined
    ? []
    : [
        {
          key: "burn",
          tone: firing.severity === "page" ? "bad" : "wait",
          name: "Error budget",
          sentence: `Users of the candidate burn it ${firing.burn} times as fast as it allows: ${share(firing.longShare)} of their requests failed in the long window, ${share(firing.shortShare)} in the short one.`,
        },
      ];
};

const costChecks = ({ guards }: Evidence): readonly Check[] => {
  if (guards === null || guards.cap === null) return [];
  const { excess, cap } = guards;
  const cost = counted(Math.max(0, Math.round(excess)), "request");
  return [
    {
      key: "cost",
      tone: excess >= cap ? "bad" : "good",
      name: "Cost so far",
      sentence: `${cost} failed beyond what stable would have; at ${count(Math.ceil(cap))} it goes back whatever the statistics say.`,
    },
  ];
};

const ratioChecks = ({ ratio }: Evidence): readonly Check[] => {
  if (ratio === null) return [];
  const { assigned, outcomes, acknowledged, rho } = ratio;
  const wrong = assigned.mismatch ? assigned : outcomes.mismatch ? outcomes : null;
  const name = "Who is compared";
  if (wrong === null)
    return [
      {
        key: "ratio",
        tone: "good",
        name,
        sentence: `Users arrive as they are assigned: ${count(assigned.candidate)} on the candidate, ${count(assigned.stable)} on stable, at ${share(rho)}.`,
      },
    ];
  const seen = `${count(wrong.candidate)} on the candidate, ${count(wrong.stable)} on stable, where ${share(rho)} were assigned`;
  return [
    {
      key: "ratio",
      tone: acknowledged ? "calm" : "bad",
      name,
      sentence: acknowledged
        ? `Users do not arrive as they are assigned (${seen}); a person has said why.`
        : `Users do not arrive as they are assigned: ${seen}. Frozen: nothing is raised and no comparison counts until somebody explains it; guards stay armed.`,
    },
  ];
};

const exercisedChecks = ({ exercised }: Evidence): readonly Check[] => {
  if (exercised === null) return [];
  const { requests, units, needsRequests, needsUnits } = exercised;
  const missing = [
    ...(needsRequests > 0 ? [counted(needsRequests, "more request")] : []),
    ...(needsUnits > 0 ? [counted(needsUnits, "more user")] : []),
  ];
  const met = `${counted(requests, "request")} of ${counted(units, "user")} met what the change touches`;
  return [
    {
      key: "exercised",
      tone: missing.length === 0 ? "good" : "wait",
      name: missing.length === 0 ? "Exercised" : "Not exercised",
      sentence: missing.length === 0 ? `${met}.` : `${met}; needs ${missing.join(" and ")}.`,
    },
  ];
};

/** One instance beside its siblings, for the table. */
export type InstanceRow = {
  readonly key: string;
  readonly arm: "candidate" | "stable";
  readonly origin: string;
  readonly requests: string;
  readonly failed: string;
  readonly says: string;
};

export const instanceRows = ({ instances }: Evidence): readonly InstanceRow[] =>
  instances.map(({ arm, origin, requests, failures, crashed, odd }) => ({
    key: `${arm} ${origin}`,
    arm,
    origin,
    requests: count(requests),
    failed:
      failures === 0 ? "0" : `${count(failures)} (${share(failures / Math.max(1, requests))})`,
    says: [
      ...(odd ? ["✗ fails more than its siblings: the node, not the version"] : []),
      ...(crashed ? ["✗ crashed"] : []),
    ].join("; "),
  }));

/** One endpoint, for the table; never a cause for a rollback. */
export type SliceRow = {
  readonly key: string;
  readonly candidateBad: string;
  readonly stableBad: string;
  readonly worse: boolean;
};

export const sliceRows = ({ slices }: Evidence): readonly SliceRow[] =>
  slices.map(({ endpoint, candidateBad, stableBad, worse }) => ({
    key: endpoint,
    candidateBad: count(candidateBad),
    stableBad: count(stableBad),
    worse,
  }));
