import { Section } from "../elements/section.tsx";
import { harmFigures } from "../model/harm.ts";
import { mark } from "../model/tone.ts";
import type { SectionProps } from "./sections.ts";

/** Users first: who noticed. */
export const HarmSection = ({ rollout }: SectionProps) => (
  <Section title="Did users notice?" className="harm">
    <ul className="figures">
      {harmFigures(rollout.harm).map((figure) => (
        <li key={figure.name} className="figure" data-tone={figure.tone}>
          <strong className="figure-value">{figure.value}</strong>
          <span className="figure-name">
            {figure.tone === "calm" ? null : <span aria-hidden="true">{mark(figure.tone)} </span>}
            {figure.name}
          </span>
          <span className="figure-detail">{figure.detail}</span>
        </li>
      ))}
    </ul>
  </Section>
);
