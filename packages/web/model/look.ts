import type { RolloutView } from "@dimmer/wire";
import { counted } from "./number.ts";

/** Whether this look counts: only a person looks. */
export const counts = (look: RolloutView["looks"][number]): boolean => look.by.kind === "person";

/** `the page, 2 events and the story`: what was opened, from the list that the look records. */
export const openedWords = (opened: readonly string[]): string => {
  const events = opened.filter((what) => what.startsWith("event:")).length;
  const lists = opened.filter((what) => what.startsWith("list:")).length;
  const parts = [
    opened.includes("page") ? "this page" : "",
    opened.includes("evidence") ? "the evidence" : "",
    opened.some((what) => what.startsWith("table:")) ? "a chart's table" : "",
    lists > 0 ? counted(lists, "list of raw events", "lists of raw events") : "",
    events > 0 ? counted(events, "raw event") : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "nothing yet" : new Intl.ListFormat("en").format(parts);
};
