import type { RolloutView } from "@dimmer/wire";
import type { ComponentType } from "react";
import { ActionsSection } from "./actions-section.tsx";
import { ChartsSection } from "./charts-section.tsx";
import { DifferentSection } from "./different-section.tsx";
import { DimmerSection } from "./dimmer-section.tsx";
import { EvidenceSection } from "./evidence-section.tsx";
import { ExpectationsSection } from "./expectations-section.tsx";
import { HarmSection } from "./harm-section.tsx";
import { HeaderSection } from "./header-section.tsx";
import { LookSection } from "./look-section.tsx";
import { RawEventsSection } from "./raw-events-section.tsx";
import { StorySection } from "./story-section.tsx";
import { VerdictSection } from "./verdict-section.tsx";
import { WatchedSection } from "./watched-section.tsx";

/** What every section of the Rollout page gets; what else it needs it asks for itself. */
export type SectionProps = { readonly rollout: RolloutView };

type RolloutSection = { readonly name: string; readonly Component: ComponentType<SectionProps> };

/** The Rollout page from top to bottom. A new section is a file beside this one and a line here. */
export const sections: readonly RolloutSection[] = [
  { name: "header", Component: HeaderSection },
  { name: "dimmer", Component: DimmerSection },
  { name: "verdict", Component: VerdictSection },
  { name: "harm", Component: HarmSection },
  { name: "charts", Component: ChartsSection },
  { name: "evidence", Component: EvidenceSection },
  { name: "watched", Component: WatchedSection },
  { name: "expectations", Component: ExpectationsSection },
  { name: "different", Component: DifferentSection },
  { name: "raw events", Component: RawEventsSection },
  { name: "look", Component: LookSection },
  { name: "actions", Component: ActionsSection },
  { name: "story", Component: StorySection },
];
