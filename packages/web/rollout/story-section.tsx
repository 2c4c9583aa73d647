import { useQuery } from "@tanstack/react-query";
import { sentenceOf } from "../api/client.ts";
import { usePolling } from "../api/live-context.ts";
import { journalQuery } from "../api/queries.ts";
import { Loading, Notice } from "../elements/notice.tsx";
import { Section } from "../elements/section.tsx";
import { useNow } from "../elements/now.ts";
import { counted } from "../model/number.ts";
import { type StoryItem, storyItems } from "../model/story.ts";
import { mark } from "../model/tone.ts";
import { moment } from "../model/time.ts";
import type { SectionProps } from "./sections.ts";

/** Every decision with its reason, newest first. */
export const StorySection = ({ rollout }: SectionProps) => {
  const journal = useQuery({ ...journalQuery(rollout.id), refetchInterval: usePolling() });
  const nowMs = useNow();
  const items = storyItems(journal.data ?? []);
  return (
    <Section title="The story" aside={counted(items.length, "decision")}>
      {journal.data === undefined && journal.error !== null ? (
        <Notice tone="bad" title={sentenceOf(journal.error)} />
      ) : null}
      {journal.data === undefined && journal.error === null ? <Loading what="the story" /> : null}
      <ol className="story">
        {items.map((item) => (
          <Item key={item.seq} item={item} nowMs={nowMs} />
        ))}
      </ol>
    </Section>
  );
};

const Item = ({ item, nowMs }: { readonly item: StoryItem; readonly nowMs: number }) => (
  <li className="story-item" data-tone={item.tone}>
    <span className="story-mark" aria-hidden="true">
      {mark(item.tone)}
    </span>
    <div>
      <p className="story-reason">{item.reason}</p>
      <p className="story-facts">
        <time dateTime={new Date(item.atMs).toISOString()}>{moment(item.atMs, nowMs)}</time>
        <span>{item.by}</span>
        {item.exposure === null ? <span>{item.stage}</span> : <span>{item.exposure}</span>}
      </p>
    </div>
  </li>
);
