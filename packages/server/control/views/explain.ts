import {
  type Arm,
  bucketOf,
  type CandidateRoute,
  type CohortRule,
  compileAssignment,
  noRequest,
  percent,
  type ServiceRoute,
} from "@dimmer/core";
import type { Explain } from "@dimmer/wire";

const fullRange = 1_000_000;

const grouped = (n: number): string => n.toLocaleString("en");

/**
 * Which version a unit sees by this route, and why. What requests carry besides (a cohort's header, an
 * override, a device's cookie) cannot be known here; where it could change the answer, that is said.
 */
export const explain = (route: ServiceRoute, unit: string): Explain => {
  const { candidate, stable, name } = route;
  if (candidate === null) {
    const sentence = `Nothing is being rolled out on ${name}: everybody gets ${stable.version}.`;
    return {
      service: name,
      unit,
      bucket: null,
      arm: "stable",
      version: stable.version,
      assignedBy: "bucket",
      sentence,
    };
  }
  const assigned = compileAssignment(candidate).assign(unit, noRequest);
  const bucket = bucketOf(candidate.salt, unit);
  const version = assigned.arm === "candidate" ? candidate.version : stable.version;
  const place = `bucket ${grouped(bucket)} of ${grouped(fullRange)}`;
  const because = {
    override: "it is pinned",
    denied: "a deny rule keeps it on stable",
    named: "it is in a named cohort that sees the candidate",
    bucket: `its ${place} is ${assigned.arm === "candidate" ? "below" : "not below"} ${grouped(candidate.exposurePpm)} (${percent(candidate.exposurePpm)} is exposed)`,
    keyless: "it has no unit",
  }[assigned.assignedBy];
  return {
    service: name,
    unit,
    bucket,
    arm: assigned.arm,
    version,
    assignedBy: assigned.assignedBy,
    sentence: `${unit} gets ${version} (${assigned.arm}): ${because}.${unless(route, candidate, assigned.arm)}`,
  };
};

const unless = ({ sticky }: ServiceRoute, candidate: CandidateRoute, arm: Arm): string => {
  const asks = (rules: readonly CohortRule[]): boolean => rules.some(({ by }) => by !== "unit");
  const said: string[] = [];
  if (arm === "stable" && candidate.cohorts.some(({ anyOf }) => asks(anyOf)))
    said.push(" A request that a cohort's rule matches would see the candidate all the same.");
  if (arm === "candidate" && asks(candidate.deny))
    said.push(" A request that a deny rule matches would stay on stable all the same.");
  if (sticky === "device")
    said.push(" On a device that has the minted cookie, the cookie decides.");
  return said.join("");
};
