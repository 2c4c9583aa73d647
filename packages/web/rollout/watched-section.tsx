import { Section } from "../elements/section.tsx";
import { ledgerView } from "../model/ledger.ts";
import { mark } from "../model/tone.ts";
import { type Check, checksOf, instanceRows, sliceRows } from "../model/watched.ts";
import type { SectionProps } from "./sections.ts";
import { LedgerTable } from "./ledger-table.tsx";
import { InstanceTable, SliceTable } from "./watched-tables.tsx";

/** What the judge watches beside the comparison: guards, ratios, nodes, endpoints, and its own odds. */
export const WatchedSection = ({ rollout }: SectionProps) => {
  const verdict = rollout.verdict ?? rollout.cause?.verdict ?? null;
  if (verdict === null) return null;
  const { evidence } = verdict;
  const checks = checksOf(evidence);
  const ledger = ledgerView(rollout.ledger);
  const instances = instanceRows(evidence);
  const slices = sliceRows(evidence);
  if (checks.length + evidence.notes.length + slices.length === 0 && ledger === null) return null;
  return (
    <Section title="What the judge watches" className="watched">
      {checks.length === 0 ? null : (
        <ul className="checks">
          {checks.map((check) => (
            <CheckLine key={check.key} check={check} />
          ))}
        </ul>
      )}
      {evidence.notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
      {instances.length < 2 ? null : (
        <details className="details">
          <summary>Instances</summary>
          <InstanceTable rows={instances} />
        </details>
      )}
      {slices.length === 0 ? null : (
        <details className="details">
          <summary>Endpoints with failures</summary>
          <SliceTable rows={slices} />
        </details>
      )}
      {ledger === null ? null : (
        <details className="details">
          <summary>Chance of a false alarm</summary>
          <LedgerTable ledger={ledger} />
        </details>
      )}
    </Section>
  );
};

const CheckLine = ({ check }: { readonly check: Check }) => (
  <li className="check" data-tone={check.tone}>
    <span className="check-name">
      <span className="check-mark" aria-hidden="true">
        {mark(check.tone)}
      </span>
      {check.name}
    </span>
    <span className="check-sentence">{check.sentence}</span>
  </li>
);
