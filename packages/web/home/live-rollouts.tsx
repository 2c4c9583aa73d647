import type { RolloutView } from "@dimmer/wire";
import { Link } from "@tanstack/react-router";
import { DimmerBar } from "../dimmer/dimmer-bar.tsx";
import { Badge } from "../elements/badge.tsx";
import { VersionName } from "../elements/version-name.tsx";
import { authorNames } from "../model/actor.ts";
import { dimmerView } from "../model/dimmer.ts";
import { counted } from "../model/number.ts";
import { phaseView } from "../model/phase.ts";
import { ago } from "../model/time.ts";

type LiveRolloutsProps = { readonly rollouts: readonly RolloutView[]; readonly nowMs: number };

/** One dimmer bar per live rollout; the whole card leads to its page. */
export const LiveRollouts = ({ rollouts, nowMs }: LiveRolloutsProps) =>
  rollouts.length === 0 ? null : (
    <ul className="cards" aria-label="Live rollouts">
      {rollouts.map((rollout) => (
        <li key={rollout.id}>
          <LiveRollout rollout={rollout} nowMs={nowMs} />
        </li>
      ))}
    </ul>
  );

type LiveRolloutProps = { readonly rollout: RolloutView; readonly nowMs: number };

const LiveRollout = ({ rollout, nowMs }: LiveRolloutProps) => {
  const view = dimmerView(rollout);
  const phase = phaseView(rollout);
  return (
    <article className="card">
      <div className="card-head">
        <h2 className="card-title">
          <Link to="/rollouts/$id" params={{ id: rollout.id }} className="card-link">
            {rollout.candidate.subject || `${rollout.service} ${rollout.candidate.id}`}
          </Link>
        </h2>
        <Badge tone={phase.tone} word={phase.word} />
      </div>
      <p className="card-meta">
        <strong>{rollout.service}</strong>
        <VersionName arm="candidate" id={rollout.candidate.id} />
        <span>over</span>
        <VersionName arm="stable" id={rollout.stable.id} />
        <span>shipped {ago(rollout.shippedAtMs, nowMs)}</span>
        {rollout.candidate.authors.length > 0 ? (
          <span>by {authorNames(rollout.candidate.authors)}</span>
        ) : null}
      </p>
      <div className="card-dimmer">
        <span className="card-exposure">{view.exposure}</span>
        <DimmerBar view={view} size="small" />
      </div>
      <p className="card-sentence">{rollout.sentence}</p>
      <p className="card-people">
        <span data-tone={rollout.harm.harmed === 0 ? "good" : "bad"}>
          {rollout.harm.harmed === 0
            ? "✓ nobody harmed"
            : `✗ ${counted(rollout.harm.harmed, "user")} harmed`}
        </span>
        {rollout.harm.rescuedUnits > 0 ? (
          <span>{counted(rollout.harm.rescuedUnits, "user")} rescued</span>
        ) : null}
      </p>
    </article>
  );
};
