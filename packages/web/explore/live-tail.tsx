import { allOf } from "../model/explore/filter-parts.ts";
import { Notice } from "../elements/notice.tsx";
import { EventTable } from "./event-table.tsx";
import { useTail } from "./use-tail.ts";
import type { Explore } from "./use-explore.ts";

/** Events as they come in, until it is stopped or left. */
export const LiveTail = ({ explore }: { readonly explore: Explore }) => {
  const { dataset, parts } = explore.question;
  const tail = useTail(dataset, allOf(parts));
  return (
    <>
      <div className="button-row">
        <button type="button" className="button button-small" onClick={tail.turn}>
          {tail.running ? "Stop" : "Go on"}
        </button>
        <p className="quiet">
          {tail.running ? "New events that meet the conditions appear by themselves." : "Stopped."}{" "}
          {tail.said}
        </p>
      </div>
      {tail.events.length === 0 ? (
        <Notice title="Nothing has come in since you began to watch." />
      ) : (
        <EventTable explore={explore} events={tail.events} />
      )}
    </>
  );
};
