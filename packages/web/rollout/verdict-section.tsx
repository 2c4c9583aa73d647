import { useState } from "react";
import { Badge } from "../elements/badge.tsx";
import { Section } from "../elements/section.tsx";
import { useNow } from "../elements/now.ts";
import { ago } from "../model/time.ts";
import { type VerdictView, verdictView } from "../model/verdict.ts";
import { EvidenceDetails } from "./evidence-details.tsx";
import { useOpened } from "./opened.ts";
import type { SectionProps } from "./sections.ts";

/** What the judge says, first in a sentence, then in numbers. */
export const VerdictSection = ({ rollout }: SectionProps) => {
  const verdict = rollout.verdict ?? rollout.cause?.verdict ?? null;
  const nowMs = useNow();
  if (verdict === null)
    return (
      <Section title="Verdict">
        <p className="verdict-sentence quiet">
          No verdict: nothing was exposed long enough to be judged.
        </p>
      </Section>
    );
  const view = verdictView(verdict);
  return (
    <Section
      title="Verdict"
      aside={
        <>
          <Badge tone={view.tone} word={view.word} />
          <span>{ago(verdict.atMs, nowMs)}</span>
        </>
      }
    >
      <p className="verdict-sentence" data-tone={view.tone}>
        {view.sentence}
      </p>
      <Proof view={view} />
      <Evidence view={view} />
    </Section>
  );
};

const Proof = ({ view }: { readonly view: VerdictView }) =>
  view.proof === null ? null : (
    <div className="proof">
      <div className="meter" data-tone={view.proof.certified ? "good" : "wait"}>
        <div className="meter-fill" style={{ width: `${view.proof.progress * 100}%` }} />
      </div>
      <p>
        {view.proof.certified ? "✓ " : "… "}
        {view.proof.sentence} {view.needs}
      </p>
    </div>
  );

const Evidence = ({ view }: { readonly view: VerdictView }) => {
  const [open, setOpen] = useState(false);
  const opened = useOpened();
  return (
    <details
      className="details"
      open={open}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
        if (event.currentTarget.open) opened.open("evidence");
      }}
    >
      <summary>Evidence</summary>
      {open ? <EvidenceDetails view={view} /> : null}
    </details>
  );
};
