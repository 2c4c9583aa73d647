import { setTimeout as wait } from "node:timers/promises";
import type { RolloutView } from "@dimmer/wire";
import { limits } from "../limits.ts";
import type { Api } from "./api.ts";
import type { Cast } from "./cast.ts";
import { rolloutLine } from "./dimmer-bar.ts";
import type { Narrator } from "./narrator.ts";

/** What every chapter has at hand. */
export type World = {
  readonly cast: Cast;
  readonly api: Api;
  readonly narrator: Narrator;
  /** Where wide events go. */
  readonly eventsUrl: string;
};

/** The story cannot go on; the sentence says why and what to do. */
export class StoryFailed extends Error {
  override readonly name = "StoryFailed";
}

/** Follows a rollout until `until` says so, telling on the way; null when that took too long. */
export const follow = async (
  { api, narrator }: World,
  id: string,
  watch: {
    readonly until: (view: RolloutView) => boolean;
    readonly onView?: (view: RolloutView) => Promise<void> | void;
    readonly forMs: number;
  },
): Promise<RolloutView | null> => {
  const endMs = performance.now() + watch.forMs;
  while (performance.now() < endMs) {
    const view = await api.rollout(id);
    if (view !== null) {
      narrator.live(rolloutLine(view, narrator.ink));
      await watch.onView?.(view);
      if (watch.until(view)) {
        narrator.live(null);
        return view;
      }
    }
    await wait(limits.lookMs);
  }
  narrator.live(null);
  return null;
};

/** Starts a version, ships it at 0 % and says so; the rollout. */
export const shipVersion = async (
  { cast, api, narrator, eventsUrl }: World,
  version: { readonly id: string; readonly subject: string },
): Promise<RolloutView> => {
  const started = await cast.shop(version.id, eventsUrl);
  if (!started.ok) throw new StoryFailed(started.sentence);
  narrator.lines([
    narrator.ink.faint(
      `$ dimmer ship ${version.id} --to ${started.facts} --subject "${version.subject}"`,
    ),
  ]);
  // Whoever runs the story stands for its author, so that their look is the one that is owed.
  const author = await api.you();
  const shipped = await cast.ship({ ...version, to: started.facts, author });
  if (typeof shipped === "string") throw new StoryFailed(shipped);
  return shipped;
};

/** A look by the story itself: journalled as scripted, it counts for nobody. */
export const scriptedLook = async (
  { cast, narrator }: World,
  rollout: string,
  message: string,
): Promise<void> => {
  narrator.lines([narrator.ink.faint(`$ dimmer look && dimmer good -m "${message}" --scripted …`)]);
  await cast.command(["look", rollout]);
  const said = await cast.command(["good", rollout, "-m", message]);
  if (said.code !== 0) narrator.say(said.said);
};
