import { setTimeout as wait } from "node:timers/promises";
import type { RolloutView } from "@dimmer/wire";
import { limits } from "../limits.ts";
import { v3 } from "../service/versions/v3.ts";
import { follow, scriptedLook, shipVersion, type World } from "./world.ts";

/** Chapter two: the mended version goes from nobody to everybody, each step proven. */
export const tellGoodVersion = async (world: World): Promise<string> => {
  const { narrator } = world;
  narrator.chapter("2 · The mend, from nobody to everybody");
  narrator.say(
    "v3 prices any cart with one question and searches by an index. Each step needs proof that it adds no more than half of the error budget at the next one; a minute of the shop's traffic is enough for one step.",
  );
  const shipped = await shipVersion(world, v3);

  let looked = false;
  let toldMs = performance.now();
  const onView = async (view: RolloutView): Promise<void> => {
    if (view.phase === "cohort" && !looked) {
      looked = true;
      await scriptedLook(world, view.id, "search feels instant");
    }
    if (narrator.isLive || performance.now() - toldMs < limits.quietMs) return;
    toldMs = performance.now();
    narrator.say(view.verdict?.sentence ?? view.sentence);
  };
  const ended = await follow(world, shipped.id, {
    onView,
    until: ({ phase }) => ["full", "done", "rolled_back"].includes(phase),
    forMs: limits.goodVersionMs,
  });
  if (ended?.phase === "full") {
    await wait(limits.atFullMs);
    narrator.say(
      narrator.ink.good("v3 serves everybody but a last 1 %, which stays on v1 while it bakes."),
    );
    for (const { sentence } of ended.owed) narrator.say(`Full is not done. ${sentence}`);
  } else narrator.say(narrator.ink.bad(`v3 did not get to everybody. ${ended?.sentence ?? ""}`));
  return shipped.id;
};
