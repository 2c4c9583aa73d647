import { parseFilter, parseMeasure, printFilter } from "@dimmer/core";
import { cut } from "../model/cut.ts";
import {
  completeField,
  completeShow,
  completeWhere,
  type SeenFields,
} from "../model/explore/complete.ts";
import { partsOf, printWhere, withPart } from "../model/explore/filter-parts.ts";
import { defaultShow } from "../model/explore/question.ts";
import { besides, besideWords } from "../model/explore/search.ts";
import { ChipField } from "./chip-field.tsx";
import type { Explore } from "./use-explore.ts";

type BuilderProps = { readonly explore: Explore; readonly seen: SeenFields };

const without = (texts: readonly string[], index: number): readonly string[] | undefined => {
  const rest = texts.filter((_, at) => at !== index);
  return rest.length === 0 ? undefined : rest;
};

/** The question, to be put together by hand: what to show, of which events, apart by what. */
export const Builder = ({ explore, seen }: BuilderProps) => {
  const { search, question, change } = explore;
  const show = search.show ?? defaultShow;
  const addShow = (text: string): string | null => {
    if (parseMeasure(text) === null)
      return `“${cut(text)}” is no calculation. Write count, avg(field), p99(field) or distinct(field).`;
    change({ show: [...new Set([...show, text])] });
    return null;
  };
  const addWhere = (text: string): string | null => {
    const parsed = parseFilter(text);
    if (!parsed.ok) return parsed.error.sentence;
    const parts = partsOf(parsed.filter).reduce(withPart, question.parts);
    change({ where: printWhere(parts), box: undefined });
    return null;
  };
  const addField = (text: string): string | null => {
    change({ by: [...new Set([...question.by, text])] });
    return null;
  };
  const removeWhere = (index: number): void =>
    change({ where: printWhere(question.parts.filter((_, at) => at !== index)) });
  return (
    <section className="section ask" aria-label="Question">
      <ChipField
        label="Show"
        placeholder="p99(duration_ms)"
        chips={show}
        completions={(text) => completeShow(seen, text)}
        onAdd={addShow}
        onRemove={(index) => change({ show: without(show, index) })}
      />
      <ChipField
        label="Where"
        placeholder={'http.route = "/cart"'}
        chips={question.parts.map((part) => printFilter(part))}
        completions={(text) => completeWhere(seen, text)}
        onAdd={addWhere}
        onRemove={removeWhere}
      />
      <ChipField
        label="Group by"
        placeholder="http.route"
        chips={question.by}
        completions={(text) => completeField(seen, text)}
        onAdd={addField}
        onRemove={(index) => change({ by: without(question.by, index) })}
      />
      <Switches explore={explore} />
    </section>
  );
};

/** The two comparisons that are asked most, each one press away. */
const Switches = ({ explore: { search, question, change } }: { readonly explore: Explore }) => {
  const split = question.by.length === 1 && question.by[0] === "dimmer.arm";
  return (
    <div className="ask-row">
      <span className="ask-label">Compare</span>
      <div className="ask-chips">
        <button
          type="button"
          className="button button-small"
          aria-pressed={split}
          onClick={() => change({ by: split ? undefined : ["dimmer.arm"] })}
        >
          Candidate beside stable
        </button>
        <fieldset className="segments">
          <legend className="hidden">Beside normal</legend>
          {besides.map((name) => (
            <button
              key={name}
              type="button"
              className="segment"
              aria-pressed={search.beside === name}
              onClick={() => change({ beside: search.beside === name ? undefined : name })}
            >
              {besideWords[name]}
            </button>
          ))}
        </fieldset>
      </div>
    </div>
  );
};
