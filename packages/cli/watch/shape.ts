import type { RolloutView } from "@dimmer/wire";

/** What people can tell apart in a rollout without its numbers, which move each second. */
export const shapeOf = (view: RolloutView): string =>
  JSON.stringify([
    view.phase,
    view.stageEntry,
    view.exposurePpm,
    view.hold?.reason ?? "",
    view.verdict?.outcome ?? "",
    view.looks.length,
    view.harm.harmed,
  ]);
