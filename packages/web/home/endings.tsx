import type { RolloutView } from "@dimmer/wire";
import { percent } from "@dimmer/core";
import { Link } from "@tanstack/react-router";
import { Badge } from "../elements/badge.tsx";
import { Section } from "../elements/section.tsx";
import { shortVersion } from "../elements/version-name.tsx";
import { counted } from "../model/number.ts";
import { phaseView } from "../model/phase.ts";
import { ago } from "../model/time.ts";

type EndingsProps = { readonly rollouts: readonly RolloutView[]; readonly nowMs: number };

/** How the last rollouts came out. */
export const Endings = ({ rollouts, nowMs }: EndingsProps) =>
  rollouts.length === 0 ? null : (
    <Section title="Recent endings">
      <ul className="endings">
        {rollouts.map((rollout) => (
          <li key={rollout.id} className="ending">
            <Badge {...phaseView(rollout)} />
            <div className="ending-what">
              <Link to="/rollouts/$id" params={{ id: rollout.id }}>
                {rollout.candidate.subject || rollout.candidate.id}
              </Link>
              <p className="quiet">{rollout.cause?.sentence ?? rollout.sentence}</p>
            </div>
            <p className="ending-facts">
              {rollout.service} {shortVersion(rollout.candidate.id)} · up to{" "}
              {percent(rollout.maxExposurePpm)} ·{" "}
              {rollout.harm.harmed === 0
                ? "nobody harmed"
                : `${counted(rollout.harm.harmed, "user")} harmed`}
              {rollout.endedAtMs === null ? "" : ` · ${ago(rollout.endedAtMs, nowMs)}`}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
