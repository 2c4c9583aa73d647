import { defaultStretch } from "../model/explore/question.ts";
import { stretches } from "../model/explore/search.ts";
import { moment } from "../model/time.ts";
import type { Explore } from "./use-explore.ts";

/** Which events, and when: the data set and the stretch of time. */
export const TimeRow = ({ explore }: { readonly explore: Explore }) => {
  const { search, question, datasets, change, refresh } = explore;
  const { range, dataset } = question;
  const fixed = search.from !== undefined;
  return (
    <div className="ask-time">
      <label className="field-inline">
        <span className="quiet">Events of</span>
        <select
          value={dataset}
          onChange={(event) => change({ dataset: event.target.value, box: undefined })}
        >
          {[...new Set([dataset, ...datasets])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <fieldset className="segments">
        <legend className="hidden">Time</legend>
        {stretches.map((name) => (
          <button
            key={name}
            type="button"
            className="segment"
            aria-pressed={!fixed && name === (search.last ?? defaultStretch)}
            onClick={() => change({ last: name, from: undefined, to: undefined, box: undefined })}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <button type="button" className="button button-small" onClick={refresh} disabled={fixed}>
        Refresh
      </button>
      <p className="quiet ask-range">
        {moment(range.fromMs, range.toMs)} – {moment(range.toMs, range.toMs)}
      </p>
    </div>
  );
};
