import type { RolloutView } from "@dimmer/wire";
import { limits } from "../limits.ts";
import { v2 } from "../service/versions/v2.ts";
import type { ControlKill } from "./figures.ts";
import { follow, scriptedLook, shipVersion, type World } from "./world.ts";

export type BadVersionTold = {
  readonly id: string;
  readonly kill: ControlKill | null;
};

/**
 * Chapter one: a version whose bug its tests missed is shipped, shown to employees, then to 5 % of
 * all users. Control is killed in the middle of that. It is caught at the split and rolled back.
 */
export const tellBadVersion = async (world: World): Promise<BadVersionTold> => {
  const { narrator } = world;
  narrator.chapter("1 · A version that is bad in a way its tests missed");
  narrator.say(
    "v2 prices the carts of business customers in bulk. Its tests are green. For large business carts it fails, and nobody at the shop has a business account.",
  );
  const shipped = await shipVersion(world, v2);

  let looked = false;
  const killing: Promise<ControlKill | null>[] = [];
  const onView = async (view: RolloutView): Promise<void> => {
    if (view.phase === "cohort" && !looked) {
      looked = true;
      await scriptedLook(world, view.id, "fine for us employees");
    }
    if (view.phase === "percent" && killing.length === 0) killing.push(killControl(world));
  };
  const ended = await follow(world, shipped.id, {
    onView,
    until: ({ phase }) => phase === "rolled_back" || phase === "full" || phase === "done",
    forMs: limits.badVersionMs,
  });
  const kill = (await killing[0]) ?? null;
  if (ended === null)
    narrator.say(narrator.ink.bad("v2 was not caught in time; that should not happen."));
  else tellEnd(world, ended);
  if (ended?.phase === "rolled_back") await world.cast.retire(v2.id);
  return { id: shipped.id, kill };
};

/** kill -9 of the process that decides: the splitter goes on with what it knows. */
const killControl = async ({ api, narrator }: World): Promise<ControlKill | null> => {
  const before = await api.health();
  if (before === null) return null;
  const atMs = Date.now();
  try {
    process.kill(before.pid, "SIGKILL");
  } catch {
    return null; // it ended by itself this very moment
  }
  narrator.lines([narrator.ink.faint(`$ kill -9 ${before.pid}`)]);
  narrator.say(
    "Control, the process that decides, is killed while 5 % of all users are on v2. The splitter serves on, counts, and keeps its counts.",
  );
  for (;;) {
    const now = await api.health();
    if (now !== null && now.pid !== before.pid) {
      const backAtMs = Date.now();
      narrator.say(`Control is back after ${seconds(backAtMs - atMs)} and takes up where it was.`);
      return { atMs, backAtMs };
    }
    if (Date.now() - atMs > limits.badVersionMs) return null;
    await new Promise((resolve) => setTimeout(resolve, limits.lookMs));
  }
};

const tellEnd = ({ narrator }: World, view: RolloutView): void => {
  const { ink } = narrator;
  if (view.cause === null) {
    narrator.say(ink.bad(`v2 was not rolled back: it is ${view.phase}.`));
    return;
  }
  const { rescues, rescuedUnits, harmed, seenFailures } = view.harm;
  const exposedMs = view.stages.find(({ kind }) => kind === "percent")?.enteredAtMs ?? null;
  const after =
    exposedMs === null || view.endedAtMs === null
      ? ""
      : `, ${seconds(view.endedAtMs - exposedMs)} after the first users met it`;
  narrator.say(ink.good(`v2 is rolled back${after}.`));
  narrator.say(
    `${count(rescues, "failed request")} of ${count(rescuedUnits, "user")} were answered by v1 before anybody noticed.`,
  );
  narrator.say(
    seenFailures === 0
      ? "Nobody saw a failure."
      : `${count(seenFailures, "order")} could not be repeated safely and failed before the eyes of ${count(harmed, "user")}.`,
  );
};

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? "" : "s"}`;
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
