import { useState } from "react";
import { sentenceOf } from "../api/client.ts";
import { Section } from "../elements/section.tsx";
import { actionsView } from "../model/actions.ts";
import { ended } from "../model/phase.ts";
import { ActionRow } from "./action-row.tsx";
import { useAct } from "./act.ts";
import { LowerRow } from "./lower-row.tsx";
import type { SectionProps } from "./sections.ts";

/** What else may be done now, each with what it will do. Roll back is at the top of the page. */
export const ActionsSection = ({ rollout }: SectionProps) => {
  const act = useAct(rollout.id);
  const [why, setWhy] = useState("");
  const view = actionsView(rollout);
  if (ended(rollout)) return null;
  const nothing = [view.promote, view.pause, view.resume, view.lower].every((row) => row === null);
  return (
    <Section title="Raise, pause or lower">
      {nothing ? (
        <p className="quiet">Only rolling back is possible now; the button is at the top.</p>
      ) : (
        <>
          <label className="field">
            <span>Why (goes into the story)</span>
            <input value={why} maxLength={1000} onChange={(event) => setWhy(event.target.value)} />
          </label>
          <ul className="actions">
            <LowerRow
              view={view}
              busy={act.isPending}
              onLower={(toPpm) => act.mutate({ verb: "lower", toPpm, why })}
            />
            <ActionRow
              name="Pause"
              words={view.pause}
              busy={act.isPending}
              onAct={() => act.mutate({ verb: "pause", why })}
            />
            <ActionRow
              name="Resume"
              words={view.resume}
              busy={act.isPending}
              onAct={() => act.mutate({ verb: "resume", why })}
            />
            <ActionRow
              name="Promote"
              words={view.promote}
              busy={act.isPending}
              confirm="Promote now"
              onAct={() => act.mutate({ verb: "promote", why })}
            />
          </ul>
        </>
      )}
      <output className={act.error === null ? "quiet" : "failed"}>
        {act.error === null ? "" : `✗ ${sentenceOf(act.error)}`}
        {act.isSuccess ? "✓ Done; the story has it." : ""}
      </output>
    </Section>
  );
};
