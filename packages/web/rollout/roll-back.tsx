import { useEffect, useRef, useState } from "react";
import { sentenceOf } from "../api/client.ts";
import { rollbackWords } from "../model/actions.ts";
import { ended } from "../model/phase.ts";
import { useAct } from "./act.ts";
import type { SectionProps } from "./sections.ts";

/**
 * Rolls back in one click and one confirmation at the same place. Never disabled while anything may
 * be exposed, and it does not ask whether the page is connected: trying is free.
 */
export const RollBack = ({ rollout }: SectionProps) => {
  const [asking, setAsking] = useState(false);
  const act = useAct(rollout.id);
  const opener = useRef<HTMLButtonElement>(null);
  const keep = (): void => {
    setAsking(false);
    act.reset();
    requestAnimationFrame(() => opener.current?.focus());
  };
  if (ended(rollout) || rollout.phase === "rolling_back") return null;
  if (!asking)
    return (
      <button
        ref={opener}
        type="button"
        className="button roll-back"
        onClick={() => setAsking(true)}
      >
        Roll back
      </button>
    );
  return (
    <div className="roll-back-ask" role="alertdialog" aria-label="Roll back?">
      <p id="roll-back-words">{rollbackWords(rollout)}</p>
      {act.error === null ? null : (
        <p className="failed" role="alert">
          ✗ {sentenceOf(act.error)} From a terminal: <code>dimmer rollback {rollout.id}</code>
        </p>
      )}
      <Confirm
        busy={act.isPending}
        onConfirm={() => act.mutate({ verb: "rollback", why: "" })}
        onKeep={keep}
      />
    </div>
  );
};

type ConfirmProps = {
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onKeep: () => void;
};

/** Confirming stands where Roll back stood, and has the focus. Escape keeps the candidate. */
const Confirm = ({ busy, onConfirm, onKeep }: ConfirmProps) => {
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  const onKeyDown = (pressed: React.KeyboardEvent): void => {
    if (pressed.key === "Escape") onKeep();
  };
  return (
    <div className="button-row">
      <button type="button" className="button" onClick={onKeep} onKeyDown={onKeyDown}>
        Keep it
      </button>
      <button
        ref={confirm}
        type="button"
        className="button button-bad"
        aria-describedby="roll-back-words"
        onClick={onConfirm}
        onKeyDown={onKeyDown}
      >
        {busy ? "Rolling back…" : "Roll back now"}
      </button>
    </div>
  );
};
