import { Badge } from "../elements/badge.tsx";
import { VersionName } from "../elements/version-name.tsx";
import { dimmerView } from "../model/dimmer.ts";
import { phaseView } from "../model/phase.ts";
import { RollBack } from "./roll-back.tsx";
import type { SectionProps } from "./sections.ts";

/** Stays at the top while the page scrolls, so that Roll back is always at the same place. */
export const RolloutBar = ({ rollout }: SectionProps) => (
  <div className="rollout-bar">
    <div className="rollout-bar-inner">
      <p className="rollout-bar-what">
        <strong>{rollout.service}</strong>
        <span className="rollout-bar-versions">
          <VersionName arm="candidate" id={rollout.candidate.id} />
          <span className="quiet">over</span>
          <VersionName arm="stable" id={rollout.stable.id} />
        </span>
        <span className="rollout-bar-exposure">{dimmerView(rollout).exposure}</span>
        <Badge {...phaseView(rollout)} />
      </p>
      <RollBack rollout={rollout} />
    </div>
  </div>
);
