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
      <div className="button-row">
        <button
          type="button"
          className="button"
          onClick={keep}
          onKeyDown={(event) => event.key === "Escape" && keep()}
        >
          Keep it
        </button>
        <ConfirmButton
          busy={act.isPending}
          onConfirm={() => act.mutate({ verb: "rollback", why: "" })}
        />
      </div>
    </div>
  );
};

type ConfirmButtonProps = { readonly busy: boolean; readonly onConfirm: () => void };

const ConfirmButton = ({ busy, onConfirm }: ConfirmButtonProps) => {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button
      ref={button}
      type="button"
      className="button button-bad"
      aria-describedby="roll-back-words"
      onClick={onConfirm}
    >
      {busy ? "Rolling back…" : "Roll back now"}
    </button>
  );
};
