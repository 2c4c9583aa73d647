import { setTimeout as wait } from "node:timers/promises";
import { limits } from "../limits.ts";
import { seeded } from "../random.ts";
import { type Arrival, crowd } from "../traffic/arrival.ts";
import { openClient } from "../traffic/client.ts";
import { storyCrowd } from "../traffic/options.ts";
import { readLog, replay } from "../traffic/log/replay.ts";
import { TrafficRecord } from "../traffic/record.ts";
import { TrafficSource } from "../traffic/source.ts";
import { openApi } from "./api.ts";
import { tellBadVersion } from "./bad-version.ts";
import { type Addresses, Cast } from "./cast.ts";
import { type Figure, figuresOf } from "./figures.ts";
import { tellGoodVersion } from "./good-version.ts";
import { canMeasureMemory, MemoryWatch } from "./memory.ts";
import type { Narrator } from "./narrator.ts";
import type { StoryOptions } from "./options.ts";
import { recordedEvents } from "./recorded-events.ts";
import { figureLines } from "./summary.ts";
import { StoryFailed, type World } from "./world.ts";

/** Stable must be known well before anything is compared with it; the judge asks for 2,000 requests. */
const warmUpRequests = 2_600;

/** The whole story, once: two versions, the traffic between them, the figures at the end. */
export class Story {
  readonly #options: StoryOptions;
  readonly #narrator: Narrator;
  readonly #cast: Cast;
  readonly #record = new TrafficRecord();
  readonly #memory = new MemoryWatch(process.pid);
  #open = "";
  #endTraffic: () => Promise<void> = () => Promise.resolve();

  constructor(options: StoryOptions, narrator: Narrator, root: string) {
    this.#options = options;
    this.#narrator = narrator;
    this.#cast = new Cast(root, options);
  }

  /** Tells it and returns the figures; throws `StoryFailed` when it cannot go on. */
  async tell(): Promise<readonly Figure[]> {
    const startedMs = Date.now();
    const world = await this.#begin();
    const bad = await tellBadVersion(world);
    const good = await tellGoodVersion(world);
    const figures = figuresOf({
      v2: await world.api.told(bad.id),
      v3: await world.api.told(good),
      answers: this.#record.answers,
      kill: bad.kill,
      pssMaxMb: this.#memory.maxMb,
      ...(await recordedEvents(world.api, bad.id, startedMs)),
    });
    this.#summarise(figures, startedMs);
    return figures;
  }

  /** Address of the UI, signed in; empty before Dimmer runs. */
  get open(): string {
    return this.#open;
  }

  /** From now on nothing is measured; the shop and its traffic go on to be explored. */
  stayUp(): void {
    this.#record.onlySums();
    this.#memory.stop();
  }

  /** Ends the traffic, then every process. */
  async stop(): Promise<void> {
    this.#narrator.live(null);
    await this.#endTraffic();
    await this.#cast.stop();
  }

  async #begin(): Promise<World> {
    const narrator = this.#narrator;
    narrator.chapter("A deploy is a dimmer, not a switch");
    const eventsUrl = `http://127.0.0.1:${this.#options.ingestPort}/v1/events`;
    const shop = await this.#cast.shop("v1", eventsUrl);
    if (!shop.ok) throw new StoryFailed(shop.sentence);
    const dimmer = await this.#cast.dimmer(shop.facts, (sentence) => narrator.quote(sentence));
    if (!dimmer.ok) throw new StoryFailed(dimmer.sentence);
    const { splitter, open } = dimmer.facts;
    this.#open = open;
    narrator.say(`An example shop runs as v1 on ${shop.facts}, and Dimmer in front of it.`);
    narrator.lines([
      `The shop, through Dimmer   ${narrator.ink.strong(splitter)}`,
      `Look at production here    ${narrator.ink.strong(open)}`,
    ]);
    await this.#startTraffic(dimmer.facts);
    const world = { cast: this.#cast, api: openApi(open), narrator, eventsUrl };
    await this.#warmUp();
    return world;
  }

  async #startTraffic({ splitter }: Addresses): Promise<void> {
    const { sessionsPerSecond, log } = this.#options;
    const client = openClient(splitter);
    const forMs = limits.trafficSeconds * 1_000;
    const source = (arrivals: Iterator<Arrival>, until: number): TrafficSource =>
      new TrafficSource({
        arrivals,
        send: client.send,
        onAnswer: (answer) => this.#record.add(answer),
        now: () => performance.now(),
        forMs: until,
      });
    const people = crowd({ ...storyCrowd, sessionsPerSecond }, seeded(storyCrowd.seed));
    const sources = [source(people, forMs)];
    if (log !== null) {
      const { requests } = await readLogOrFail(log);
      const logMs = limits.storyLogMs;
      sources.push(source(replay(requests, logMs), logMs));
    }
    const running = sources.map((each) => each.run());
    this.#endTraffic = async () => {
      for (const each of sources) each.stop();
      await Promise.all(running);
      await client.close();
    };
  }

  async #warmUp(): Promise<void> {
    const narrator = this.#narrator;
    narrator.say(
      `About ${Math.round(this.#options.sessionsPerSecond * 60).toLocaleString("en-GB")} people a minute come to browse, search and buy. First Dimmer learns what normal looks like.`,
    );
    const endMs = performance.now() + limits.warmUpMs;
    while (this.#record.summary.requests < warmUpRequests) {
      if (performance.now() > endMs)
        throw new StoryFailed(
          `Only ${this.#record.summary.requests} requests were answered in ${limits.warmUpMs / 1_000} s; give the machine more room, or a lower --rate.`,
        );
      await wait(limits.lookMs);
    }
    const { requests, failed, p99Ms } = this.#record.summary;
    if (failed > 0 || p99Ms > limits.busyMs)
      narrator.say(
        "This machine is too busy for what it is asked to do: v1 itself is slow or fails, and then nobody can say whether v2 is worse. End what else runs here, or choose a lower --rate.",
      );
    narrator.say(
      `${requests.toLocaleString("en-GB")} requests so far, ${failed} failed, 99 % within ${p99Ms} ms.`,
    );
  }

  #summarise(figures: readonly Figure[], startedMs: number): void {
    const narrator = this.#narrator;
    const { requests, users, p50Ms, p99Ms } = this.#record.summary;
    narrator.chapter("What happened");
    narrator.lines(figureLines(figures, narrator.ink));
    if (!canMeasureMemory)
      narrator.say("Skipped: pss-max-mb, because only Linux tells the proportional set size.");
    narrator.say(
      `${requests.toLocaleString("en-GB")} requests of ${users.toLocaleString("en-GB")} users in ${Math.round((Date.now() - startedMs) / 1_000)} s; half within ${p50Ms} ms, 99 % within ${p99Ms} ms.`,
    );
  }
}

const readLogOrFail = async (file: string) => {
  try {
    return await readLog(file);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StoryFailed(`The access log cannot be read: ${why}.`);
  }
};
