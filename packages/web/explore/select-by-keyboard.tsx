import { useState } from "react";
import type { Box } from "../model/explore/box.ts";
import { clock } from "../model/time.ts";

type SelectByKeyboardProps = {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly box: Box | null;
  readonly onSelect: (part: { readonly fromMs: number; readonly toMs: number } | null) => void;
};

/** Steps of a slider over the whole time. */
const steps = 120;

/** What a drag over the chart does, for those without a pointer. Out of sight until it has the focus. */
export const SelectByKeyboard = ({ range, box, onSelect }: SelectByKeyboardProps) => {
  const stepMs = Math.max(1, Math.round((range.toMs - range.fromMs) / steps));
  const [from, setFrom] = useState(box?.fromMs ?? range.fromMs);
  const [to, setTo] = useState(box?.toMs ?? range.toMs);
  const slider = (words: string, value: number, set: (ms: number) => void) => (
    <label>
      {words} {clock(value)}
      <input
        type="range"
        min={range.fromMs}
        max={range.toMs}
        step={stepMs}
        value={value}
        aria-valuetext={clock(value)}
        onChange={(event) => set(Number(event.target.value))}
      />
    </label>
  );
  return (
    <form
      className="by-keyboard"
      aria-label="Select a part of the time"
      onSubmit={(event) => {
        event.preventDefault();
        if (from < to) onSelect({ fromMs: from, toMs: to });
      }}
    >
      {slider("From", from, setFrom)}
      {slider("To", to, setTo)}
      <button type="submit" className="button button-small" disabled={from >= to}>
        Select this part
      </button>
    </form>
  );
};
