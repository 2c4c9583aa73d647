import type { StageStop } from "../model/stages.ts";

const marks = { done: "✓", now: "●", next: "", never: "–", failed: "✗" } as const;

/** The plan as stops on a rail: passed, now, to come. */
export const StageRail = ({ stops }: { readonly stops: readonly StageStop[] }) => (
  <ol className="rail" aria-label="Stages of the plan">
    {stops.map((stop) => (
      <li
        key={stop.key}
        className="rail-stop"
        data-state={stop.state}
        aria-current={stop.state === "now" ? "step" : undefined}
      >
        <span className="rail-mark" aria-hidden="true">
          {marks[stop.state]}
        </span>
        <span className="rail-name">{stop.name}</span>
        <span className="rail-detail">
          <span className="hidden">{stop.stateWord}, </span>
          {stop.detail}
        </span>
      </li>
    ))}
  </ol>
);
