import { DimmerBar, DimmerFigures } from "../dimmer/dimmer-bar.tsx";
import { StageRail } from "../dimmer/stage-rail.tsx";
import { shortVersion } from "../elements/version-name.tsx";
import { useNow } from "../elements/now.ts";
import { dimmerView } from "../model/dimmer.ts";
import { stageStops } from "../model/stages.ts";
import { ago } from "../model/time.ts";
import type { SectionProps } from "./sections.ts";

/** The dimmer itself, what it waits for, and the way it has to go. */
export const DimmerSection = ({ rollout }: SectionProps) => {
  const view = dimmerView(rollout);
  const nowMs = useNow();
  return (
    <section className="section dimmer" aria-label="Exposure">
      <DimmerFigures
        view={view}
        candidate={shortVersion(rollout.candidate.id)}
        stable={shortVersion(rollout.stable.id)}
      />
      <DimmerBar view={view} size="large" />
      <output className="waits">{rollout.sentence}</output>
      {rollout.hold === null ? null : (
        <p className="hold">
          Held {ago(rollout.hold.sinceMs, nowMs)}
          {rollout.hold.owner === "" ? "" : `, for ${rollout.hold.owner}`}.
          {rollout.hold.exits.length === 0 ? null : (
            <>
              {" "}
              Ends with <code>{rollout.hold.exits.join(" · ")}</code>
            </>
          )}
        </p>
      )}
      <StageRail stops={stageStops(rollout, nowMs)} />
      {rollout.fleet.silent > 0 || rollout.fleet.applied < rollout.fleet.live ? (
        <p className="hold">
          {rollout.fleet.applied} of {rollout.fleet.live} splitters have applied this
          {rollout.fleet.silent > 0 ? `; ${rollout.fleet.silent} silent` : ""}.
        </p>
      ) : null}
    </section>
  );
};
