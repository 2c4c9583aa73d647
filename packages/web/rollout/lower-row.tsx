import { useState } from "react";
import type { ActionsView } from "../model/actions.ts";

type LowerRowProps = {
  readonly view: ActionsView;
  readonly busy: boolean;
  readonly onLower: (toPpm: number | null) => void;
};

/** Lower to an exposure that the plan has already passed. Always allowed, so that nothing asks twice. */
export const LowerRow = ({ view, busy, onLower }: LowerRowProps) => {
  const [chosen, setChosen] = useState(0);
  if (view.lower === null) return null;
  const index = Math.min(chosen, view.lowerTo.length - 1);
  const target = view.lowerTo[index];
  if (target === undefined) return null;
  return (
    <li className="action">
      <div className="button-row">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => onLower(target.toPpm)}
        >
          Lower
        </button>
        <span className="field-inline">
          <span aria-hidden="true">to</span>
          <select
            aria-label="Lower to"
            value={index}
            onChange={(event) => setChosen(Number(event.target.value))}
          >
            {view.lowerTo.map((option, position) => (
              <option key={option.label} value={position}>
                {option.label}
              </option>
            ))}
          </select>
        </span>
      </div>
      <p>{view.lower}</p>
    </li>
  );
};
