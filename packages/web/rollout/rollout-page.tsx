import "../styles/different.css";
import "../styles/drawer.css";
import "../styles/events.css";
import "../styles/rollout.css";
import "../styles/watched.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { RolloutView } from "@dimmer/wire";
import { ApiFailure, sentenceOf } from "../api/client.ts";
import { usePolling } from "../api/live-context.ts";
import { rolloutQuery } from "../api/queries.ts";
import { NotFound } from "../app/not-found.tsx";
import { usePageTitle } from "../app/page-title.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { dimmerView } from "../model/dimmer.ts";
import { phaseView } from "../model/phase.ts";
import { OpenedContext, useOpenedList } from "./opened.ts";
import { RolloutBar } from "./rollout-bar.tsx";
import { sections } from "./sections.ts";

const route = getRouteApi("/rollouts/$id");

/** One rollout, from who and what down to its story. */
export const RolloutPage = () => {
  const { id } = route.useParams();
  const rollout = useQuery({ ...rolloutQuery(id), refetchInterval: usePolling() });
  if (rollout.data !== undefined) return <Content key={id} rollout={rollout.data} />;
  if (rollout.error instanceof ApiFailure && rollout.error.status === 404) return <NotFound />;
  return (
    <div className="page">
      {rollout.error === null ? (
        <Loading what={`rollout ${id}`} />
      ) : (
        <Notice tone="bad" title={sentenceOf(rollout.error)}>
          <p>
            The terminal may know more: <code>dimmer status {id}</code>
          </p>
        </Notice>
      )}
    </div>
  );
};

const Content = ({ rollout }: { readonly rollout: RolloutView }) => {
  const { word } = phaseView(rollout);
  const { exposure } = dimmerView(rollout);
  usePageTitle(`${word} ${rollout.service} ${exposure}`);
  const opened = useOpenedList();
  return (
    <OpenedContext value={opened}>
      {/* Said aloud when the phase or the exposure changes, and at no other time. */}
      <output className="hidden">
        {word}, {exposure}
      </output>
      <RolloutBar rollout={rollout} />
      <div className="page rollout">
        {sections.map(({ name, Component }) => (
          <Component key={name} rollout={rollout} />
        ))}
      </div>
    </OpenedContext>
  );
};
