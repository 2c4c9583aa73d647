import { shortVersion, VersionName } from "../elements/version-name.tsx";
import { actorWords, authorNames } from "../model/actor.ts";
import { share } from "../model/number.ts";
import { moment } from "../model/time.ts";
import { useNow } from "../elements/now.ts";
import type { SectionProps } from "./sections.ts";

const commitsShown = 5;

/** Who and what: the change in its author's words. */
export const HeaderSection = ({ rollout }: SectionProps) => {
  const { candidate, stable } = rollout;
  const nowMs = useNow();
  return (
    <header className="rollout-head">
      <h1>{candidate.subject || `${rollout.service} ${candidate.id}`}</h1>
      <dl className="facts">
        <Fact name="Candidate">
          <VersionName arm="candidate" id={candidate.id} />
        </Fact>
        <Fact name="Stable">
          <VersionName arm="stable" id={stable.id} />
        </Fact>
        <Fact name={candidate.authors.length === 1 ? "Author" : "Authors"}>
          {candidate.authors.length === 0 ? "not known" : authorNames(candidate.authors)}
        </Fact>
        {candidate.commits.length === 0 ? null : (
          <Fact name="Commits">
            <span className="mono">
              {candidate.commits.slice(0, commitsShown).map(shortVersion).join(" ")}
            </span>
            {candidate.commits.length > commitsShown
              ? ` and ${candidate.commits.length - commitsShown} more`
              : ""}
          </Fact>
        )}
        <Fact name="Shipped">
          {moment(rollout.shippedAtMs, nowMs)} by {actorWords(rollout.shippedBy)}
        </Fact>
        <Fact name="SLO">{share(rollout.objective)}</Fact>
        {rollout.unproven ? (
          <Fact name="Plan">… unproven: it asks for time, not for proof</Fact>
        ) : null}
        {rollout.hotfix === null ? null : <Fact name="Hotfix">{rollout.hotfix}</Fact>}
        {rollout.noReturn === null ? null : (
          <Fact name="No return">
            {rollout.noReturn.past ? "… past it: " : ""}
            {rollout.noReturn.why}
          </Fact>
        )}
        {rollout.attempt > 1 ? <Fact name="Attempt">{rollout.attempt}, judged harder</Fact> : null}
      </dl>
    </header>
  );
};

type FactProps = { readonly name: string; readonly children: React.ReactNode };

const Fact = ({ name, children }: FactProps) => (
  <div className="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
