import { useQuery } from "@tanstack/react-query";
import type { Overview } from "@dimmer/wire";
import { sentenceOf } from "../api/client.ts";
import { overviewQuery } from "../api/queries.ts";
import { usePageTitle } from "../app/page-title.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { homeView } from "../model/home.ts";
import { Endings } from "./endings.tsx";
import { FirstSteps } from "./first-steps.tsx";
import { LiveRollouts } from "./live-rollouts.tsx";
import { OwedLooks } from "./owed-looks.tsx";
import { Services } from "./services.tsx";
import { SystemState } from "./system-state.tsx";

/** Your code in production today. */
export const HomePage = () => {
  usePageTitle("Your code in production today");
  const overview = useQuery(overviewQuery);
  return (
    <div className="page">
      <h1>Your code in production today</h1>
      {overview.data === undefined ? (
        <Waiting error={overview.error} />
      ) : (
        <Content overview={overview.data} />
      )}
    </div>
  );
};

const Waiting = ({ error }: { readonly error: Error | null }) =>
  error === null ? (
    <Loading what="what is in production" />
  ) : (
    <Notice tone="bad" title={sentenceOf(error)}>
      <p>Traffic goes on as it was routed; only this view of it is missing.</p>
    </Notice>
  );

const Content = ({ overview }: { readonly overview: Overview }) => {
  const view = homeView(overview);
  return (
    <>
      <p className="lead">{view.headline}</p>
      {overview.stopped === null ? null : (
        <Notice title={`${overview.stopped.by} stopped the line: ${overview.stopped.why}`}>
          <p>
            Nothing is raised until <code>dimmer stop-the-line --lift</code>; lowering and rolling
            back stay open.
          </p>
        </Notice>
      )}
      <OwedLooks owed={view.owed} />
      <LiveRollouts rollouts={view.live} nowMs={overview.nowMs} />
      {view.empty ? <FirstSteps services={view.services} /> : null}
      <Services services={view.services} rollouts={view.live} />
      <Endings rollouts={view.endings} nowMs={overview.nowMs} />
      <SystemState overview={overview} />
    </>
  );
};
