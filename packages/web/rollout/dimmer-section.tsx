import { DimmerBar, DimmerFigures } from "../dimmer/dimmer-bar.tsx";
import { StageRail } from "../dimmer/stage-rail.tsx";
import { shortVersion } from "../elements/version-name.tsx";
import { useNow } from "../elements/now.ts";
import { dimmerView } from "../model/dimmer.ts";
import { isRaising, waitsSentence } from "../model/phase.ts";
import { stageStops } from "../model/stages.ts";
import { duration, moment } from "../model/time.ts";
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
      <p className="waits">{waitsSentence(rollout)}</p>
      {rollout.hold === null ? null : <HoldLine hold={rollout.hold} nowMs={nowMs} />}
      {rollout.forecast === null || !isRaising(rollout) ? null : (
        <p className="forecast" data-tone={rollout.forecast.fits ? undefined : "wait"}>
          {rollout.forecast.fits ? "" : "… "}
          {rollout.forecast.sentence}
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

type HoldLineProps = {
  readonly hold: NonNullable<SectionProps["rollout"]["hold"]>;
  readonly nowMs: number;
};

/** Who can end the hold, and how. */
const HoldLine = ({ hold, nowMs }: HoldLineProps) => (
  <p className="hold">
    Held for {duration(Math.floor(Math.max(0, nowMs - hold.sinceMs) / 1000) * 1000)}
    {hold.owner === "" ? "" : `; waits for ${hold.owner}`}
    {hold.deadlineMs === null ? "" : `, by ${moment(hold.deadlineMs, nowMs)}`}.
    {hold.exits.map((exit) => (
      <code key={exit} className="hold-exit">
        {exit}
      </code>
    ))}
  </p>
);
