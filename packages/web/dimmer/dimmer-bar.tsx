import { type DimmerView, cohortWords } from "../model/dimmer.ts";

type DimmerBarProps = {
  readonly view: DimmerView;
  readonly size: "large" | "small";
};

const whole = (share: number): string => `${share * 100}%`;

/** The dimmer: it glows as far as the candidate shines, and the rest is stable. */
export const DimmerBar = ({ view, size }: DimmerBarProps) => (
  <div className="dimmer-bar" data-size={size}>
    <p className="hidden">{view.sentence}</p>
    <div className="dimmer-track">
      {view.reached === null ? null : (
        <div className="dimmer-reached" style={{ width: whole(view.reached) }} />
      )}
      <div
        className="dimmer-lit"
        data-lit={view.lit > 0 ? "yes" : "no"}
        style={{ width: whole(view.lit) }}
      />
      {view.cohorts.length > 0 && view.lit === 0 ? <div className="dimmer-ember" /> : null}
      {view.next === null ? null : (
        <div className="dimmer-next" style={{ left: whole(view.next) }} />
      )}
    </div>
  </div>
);

/** `25% of users on v2` and `75% on v1`, above the bar. */
export const DimmerFigures = ({ view, candidate, stable }: FiguresProps) => (
  <div className="dimmer-figures" aria-hidden="true">
    <p className="dimmer-figure" data-arm="candidate">
      <strong>{view.exposure}</strong>
      <span>
        of users on <em>{candidate}</em>
        {view.cohorts.length > 0 ? `, plus ${cohortWords(view.cohorts)}` : ""}
        {view.reachedText === null ? "" : ` · ${view.reachedText}`}
      </span>
    </p>
    <p className="dimmer-figure" data-arm="stable">
      <strong>{view.rest}</strong>
      <span>
        on <em>{stable}</em>
        {view.holdback === null ? "" : `, ${view.holdback}`}
      </span>
    </p>
  </div>
);

type FiguresProps = {
  readonly view: DimmerView;
  readonly candidate: string;
  readonly stable: string;
};
