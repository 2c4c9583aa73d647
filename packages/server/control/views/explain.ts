import { bucketOf, compileAssignment, noRequest, percent, type ServiceRoute } from "@dimmer/core";
import type { Explain } from "@dimmer/wire";

const fullRange = 1_000_000;

const grouped = (n: number): string => n.toLocaleString("en");

/** Which version a unit sees by this route, and why. Header rules of cohorts cannot be known here. */
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
  const headers = candidate.cohorts.some(({ anyOf }) => anyOf.some(({ by }) => by === "header"));
  const unless =
    headers && assigned.arm === "stable"
      ? " A request that carries a cohort's header would see the candidate all the same."
      : "";
  return {
    service: name,
    unit,
    bucket,
    arm: assigned.arm,
    version,
    assignedBy: assigned.assignedBy,
    sentence: `${unit} gets ${version} (${assigned.arm}): ${because}.${unless}`,
  };
};
