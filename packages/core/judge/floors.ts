import type { Stage } from "../rollout/plan.ts";
import { floorCohortRequests, floorRequests, floorUnits } from "./policy.ts";
import type { Floors } from "./stage.ts";

/**
 * What must have been seen in a stage before any promotion, whatever the statistics say. Split
 * counts name only a cohort's *failing* users, so that a cohort has no floor of users.
 */
export const floorsOf = ({ kind, dwellMs }: Pick<Stage, "kind" | "dwellMs">): Floors =>
  kind === "cohort"
    ? { dwellMs, requests: floorCohortRequests, units: 0 }
    : { dwellMs, requests: floorRequests, units: kind === "shadow" ? 0 : floorUnits };
