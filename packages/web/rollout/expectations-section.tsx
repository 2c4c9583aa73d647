import { useState } from "react";
import { sentenceOf } from "../api/client.ts";
import { Section } from "../elements/section.tsx";
import { useNow } from "../elements/now.ts";
import { actorWords } from "../model/actor.ts";
import { type ExpectationView, expectationViews } from "../model/expectations.ts";
import { mark } from "../model/tone.ts";
import { ago } from "../model/time.ts";
import { useAct } from "./act.ts";
import type { SectionProps } from "./sections.ts";

/** What its authors expected before the change, what production says, what they answered. */
export const ExpectationsSection = ({ rollout }: SectionProps) => {
  const views = expectationViews(rollout);
  if (views.length === 0) return null;
  const open = views.filter((view) => !view.answered).length;
  return (
    <Section title="What you expected" aside={open === 0 ? "all answered" : `${open} to answer`}>
      <ul className="expectations">
        {views.map((view) => (
          <Item key={view.id} view={view} rollout={rollout} />
        ))}
      </ul>
    </Section>
  );
};

type ItemProps = SectionProps & { readonly view: ExpectationView };

const Item = ({ view, rollout }: ItemProps) => {
  const nowMs = useNow();
  return (
    <li className="expectation">
      <p>
        <span data-tone={view.tone}>
          {mark(view.tone)} {view.word}
        </span>{" "}
        <strong>{view.say}</strong> <span className="quiet">{view.how}</span>
      </p>
      {view.sentence === "" ? null : <p>{view.sentence}</p>}
      {view.answers.map(({ by, answer, note, atMs }) => (
        <p key={`${by.name} ${atMs}`} className="quiet">
          {actorWords(by)} says {answer}, {ago(atMs, nowMs)}.{note === "" ? "" : ` “${note}”`}
        </p>
      ))}
      {rollout.may.includes("answer") && !view.answered ? (
        <Answers view={view} rollout={rollout} />
      ) : null}
    </li>
  );
};

const words = ["met", "broken", "unsure"] as const;

const Answers = ({ view, rollout }: ItemProps) => {
  const [note, setNote] = useState("");
  const act = useAct(rollout.id);
  return (
    <>
      <label className="field">
        <span>Your answer to “{view.say}”</span>
        <input value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
      </label>
      <div className="button-row">
        {words.map((answer) => (
          <button
            key={answer}
            type="button"
            className="button"
            disabled={act.isPending}
            onClick={() => act.mutate({ verb: "answer", expectation: view.id, answer, note })}
          >
            {answer}
          </button>
        ))}
      </div>
      <output className="failed">{act.error === null ? "" : `✗ ${sentenceOf(act.error)}`}</output>
    </>
  );
};
