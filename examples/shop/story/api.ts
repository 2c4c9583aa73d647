import type { Filter, StoredEvent } from "@dimmer/core";
import {
  type Health,
  healthSchema,
  type JournalLine,
  journalLineSchema,
  overviewSchema,
  queryResultSchema,
  type RolloutView,
  rolloutViewSchema,
} from "@dimmer/wire";
import { limits } from "../limits.ts";
import type { Told } from "./history.ts";

/** Dimmer's HTTP API as the story asks it. Null: no answer, or a refusal; ask again later. */
export type Api = {
  /** Who is signed in, as authors are written: name and e-mail. */
  readonly you: () => Promise<string | null>;
  readonly health: () => Promise<Health | null>;
  readonly rollout: (id: string) => Promise<RolloutView | null>;
  readonly told: (id: string) => Promise<Told | null>;
  /** Raw events of the shop since `fromMs`, all of them, newest first. */
  readonly events: (fromMs: number, where: Filter) => Promise<readonly StoredEvent[] | null>;
};

/** `open` is the link that `dimmer serve` prints for its person; it carries the session's key. */
export const openApi = (open: string): Api => {
  const { origin, searchParams } = new URL(open);
  const authorization = `Bearer ${searchParams.get("key") ?? ""}`;

  const ask = async (path: string, body?: object): Promise<unknown> => {
    try {
      const answer = await fetch(`${origin}/api/v1${path}`, {
        headers: { authorization, "content-type": "application/json" },
        signal: AbortSignal.timeout(limits.apiMs),
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };
  const rollout = async (id: string): Promise<RolloutView | null> =>
    rolloutViewSchema.safeParse(await ask(`/rollouts/${id}`)).data ?? null;
  const journal = async (id: string): Promise<readonly JournalLine[] | null> => {
    const answer = await ask(`/rollouts/${id}/journal`);
    if (typeof answer !== "object" || answer === null || !("entries" in answer)) return null;
    return Array.isArray(answer.entries)
      ? answer.entries.map((entry: unknown) => journalLineSchema.parse(entry))
      : null;
  };
  const page = async (fromMs: number, toMs: number, where: Filter) => {
    const answer = await ask("/query", {
      kind: "raw",
      dataset: "shop",
      from: fromMs,
      to: toMs,
      where,
      limit: limits.rawEvents,
    });
    return queryResultSchema.safeParse(answer).data?.events ?? null;
  };

  return {
    you: async () => overviewSchema.safeParse(await ask("/overview")).data?.you.name ?? null,
    health: async () => healthSchema.safeParse(await ask("/health")).data ?? null,
    rollout,
    told: async (id) => {
      const [view, entries] = await Promise.all([rollout(id), journal(id)]);
      return view === null || entries === null ? null : { view, journal: entries };
    },
    events: async (fromMs, where) => {
      const found = new Map<string, StoredEvent>();
      for (let toMs = Date.now() + 1; ;) {
        const events = await page(fromMs, toMs, where);
        if (events === null) return null;
        const before = found.size;
        for (const event of events) found.set(event.id, event);
        const oldestMs = Math.min(...events.map(({ timeMs }) => timeMs));
        if (events.length < limits.rawEvents || found.size === before) return [...found.values()];
        toMs = oldestMs + 1;
      }
    },
  };
};
