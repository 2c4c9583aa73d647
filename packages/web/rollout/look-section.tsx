import { useState } from "react";
import { sentenceOf } from "../api/client.ts";
import { useNow } from "../elements/now.ts";
import { Section } from "../elements/section.tsx";
import { actorWords } from "../model/actor.ts";
import { counts, openedWords } from "../model/look.ts";
import { ago } from "../model/time.ts";
import { useAct } from "./act.ts";
import { useOpened } from "./opened.ts";
import type { SectionProps } from "./sections.ts";

/** The author looks at production and says what they saw. What was opened goes with it. */
export const LookSection = ({ rollout }: SectionProps) => {
  const owed = rollout.owed.filter((debt) => debt.what === "look");
  const mayAnswer = rollout.may.includes("good") || rollout.may.includes("bad");
  return (
    <Section
      title="Look"
      anchor="look"
      className={owed.length > 0 ? "look look-owed" : "look"}
      aside={owed.length > 0 ? <span data-tone="wait">… owed</span> : null}
    >
      {owed.map((debt) => (
        <p key={debt.sentence}>{debt.sentence}</p>
      ))}
      <LooksGiven rollout={rollout} />
      {mayAnswer ? <Answer rollout={rollout} /> : null}
      {!mayAnswer && rollout.looks.length === 0 ? (
        <p className="quiet">Nobody has looked; nothing is open to answer now.</p>
      ) : null}
    </Section>
  );
};

const LooksGiven = ({ rollout }: SectionProps) => {
  const nowMs = useNow();
  return (
    <ul className="looks">
      {rollout.looks.map((look) => (
        <li key={`${look.atMs} ${look.by.name}`}>
          <span data-tone={look.answer === "good" ? "good" : "bad"}>
            {look.answer === "good" ? "✓ good" : "✗ bad"}
          </span>{" "}
          {actorWords(look.by)}, {ago(look.atMs, nowMs)}.{look.note === "" ? "" : ` “${look.note}”`}
          <span className="quiet">
            {" "}
            {counts(look)
              ? `Opened ${openedWords(look.opened)}.`
              : "No person looked, so this does not count as a look."}
          </span>
        </li>
      ))}
    </ul>
  );
};

const Answer = ({ rollout }: SectionProps) => {
  const [note, setNote] = useState("");
  const opened = useOpened();
  const act = useAct(rollout.id);
  const answer = (verb: "good" | "bad"): void =>
    act.mutate({ verb, note, opened: [...opened.list] }, { onSuccess: () => setNote("") });
  return (
    <>
      <p className="quiet">
        You have opened {openedWords(opened.list)}
        {opened.list.length < 2 ? "; the raw events above are worth it" : ""}. What you open is
        recorded with your answer.
      </p>
      <label className="field">
        <span>What you saw</span>
        <textarea
          value={note}
          rows={2}
          maxLength={1000}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="button-row">
        <button
          type="button"
          className="button button-good"
          disabled={act.isPending}
          onClick={() => answer("good")}
        >
          ✓ Looks good
        </button>
        <button
          type="button"
          className="button"
          disabled={act.isPending}
          onClick={() => answer("bad")}
        >
          ✗ Bad: roll back and mark {rollout.candidate.id} bad
        </button>
      </div>
      <output className="failed">{act.error === null ? "" : `✗ ${sentenceOf(act.error)}`}</output>
    </>
  );
};
