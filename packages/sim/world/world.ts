import { noTerms } from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";
import { endpointOf, SimControls } from "../actors/control.ts";
import { People } from "../actors/people.ts";
import { SimSplitter } from "../actors/splitter.ts";
import { Versions } from "../actors/versions.ts";
import type { Crowd } from "../actors/workers.ts";
import type { Act, Scenario } from "../scenario/scenario.ts";
import { Network, type Weather } from "./network.ts";
import { Random } from "./random.ts";
import { SharedStore } from "./shared-store.ts";
import { Time } from "./time.ts";
import type { Seen, Watch } from "./witness.ts";

export const startMs = 1_790_000_000_000;
export const serviceName = "shop";

/** Everything there is in one scenario, and what can be done to it. */
export class World {
  readonly scenario: Scenario;
  readonly time = new Time(startMs);
  readonly store: SharedStore;
  readonly network: Network;
  readonly splitters: readonly SimSplitter[];
  readonly controls: SimControls;
  readonly versions: Versions;
  readonly #people: People;
  readonly #crowd: Crowd;
  readonly #weather: Weather;
  readonly #watch: Watch;

  constructor(scenario: Scenario, watch: Watch) {
    this.scenario = scenario;
    const { seed, splitters, units, requestsPerSecond, stableFailShare, versions } = scenario;
    const random = (purpose: string): Random => new Random(seed, purpose);
    const { time } = this;
    this.#watch = watch;
    this.#weather = { delayMs: scenario.delayMs, repeatShare: scenario.repeatShare };
    this.#crowd = { units, requestsPerSecond: requestsPerSecond / splitters, safeShare: 0.6 };
    const heard: Watch = (seen) => {
      this.#see(seen);
    };
    this.store = new SharedStore(heard);
    const { strict } = scenario;
    this.network = new Network({ time, random: random("network"), weather: this.#weather, strict });
    this.versions = new Versions({ time, random: random("versions"), versions, stableFailShare });
    const service = serviceOf(scenario);
    this.controls = new SimControls({
      time,
      network: this.network,
      store: this.store,
      watch: heard,
      versions: this.versions,
      service,
      leaseTtlMs: scenario.leaseTtlMs,
      skewMs: scenario.skewMs,
    });
    this.splitters = Array.from(
      { length: splitters },
      (_, index) =>
        new SimSplitter({
          name: `splitter ${index + 1}`,
          time,
          network: this.network,
          random: random(`splitter ${index}`),
          watch: heard,
          versions: this.versions,
          crowd: this.#crowd,
          skewMs: scenario.skewMs * (index + 1),
          service: service.name,
          stableEndpoints: service.stable.endpoints,
        }),
    );
    this.#people = new People({
      time,
      random: random("people"),
      controls: this.controls,
      store: this.store,
      watch: heard,
      service: service.name,
      diligentAuthor: scenario.diligentAuthor,
    });
  }

  /** Everything that was wrong is right again. */
  heal(): void {
    this.#watch({ kind: "event", what: "all faults end" });
    Object.assign(this.store.weather, { refuses: null, slowMs: 0, lies: false, kills: null });
    this.#weather.repeatShare = 0;
    this.versions.outage = false;
    this.versions.down.clear();
    this.controls.eventsSilent = false;
    this.#crowd.requestsPerSecond = this.scenario.requestsPerSecond / this.scenario.splitters;
    for (const splitter of this.splitters) {
      splitter.process.goOn();
      splitter.disk.weather.full = false;
      splitter.weather.applyMs = 2;
      if (splitter.refusesTables) {
        splitter.refusesTables = false;
        this.network.reset(splitter.name);
      }
      this.network.heal(splitter.name);
    }
    this.controls.settle();
  }

  do(act: Act): void {
    if (act.kind === "ship") this.#people.ship(act);
    else if (act.kind === "order") this.#people.order(act.who, act.action);
    else {
      this.#watch({ kind: "event", what: `fault: ${JSON.stringify(act)}` });
      if ("splitter" in act) this.#doToSplitter(act);
      else this.#doToRest(act);
    }
  }

  #see(seen: Seen): void {
    if (seen.kind === "stored") this.#people?.see(seen.state);
    this.#watch(seen);
  }

  #doToSplitter(act: Extract<Act, { splitter: number }>): void {
    const splitter = this.splitters[act.splitter];
    if (splitter === undefined) return;
    switch (act.kind) {
      case "killSplitter":
        return splitter.kill(act.backMs);
      case "stopSplitter": {
        const { process } = splitter;
        process.stop();
        this.time.after(act.forMs, () => {
          process.goOn();
        });
        return;
      }
      case "cut":
        this.network.cut(splitter.name);
        this.time.after(act.forMs, () => {
          this.network.heal(splitter.name);
        });
        return;
      case "reset":
        return this.network.reset(splitter.name);
      case "jumpSplitter":
        return splitter.jumpWall(act.ms);
      case "diskFull":
        splitter.disk.weather.full = true;
        this.time.after(act.forMs, () => {
          splitter.disk.weather.full = false;
        });
        return;
      case "spoilDisk":
        if (act.how === "tear") splitter.disk.tear();
        else if (act.how === "rot") splitter.disk.rot();
        else splitter.disk.lose();
        return;
      case "slowApply":
        splitter.weather.applyMs = act.ms;
        this.time.after(act.forMs, () => {
          splitter.weather.applyMs = 2;
        });
        return;
      case "refuseTables":
        splitter.refusesTables = true;
        this.time.after(act.forMs, () => {
          splitter.refusesTables = false;
          this.network.reset(splitter.name);
        });
        return;
      case "killWorker":
        splitter.killWorker();
    }
  }

  #doToRest(act: Exclude<Act, { splitter: number } | { kind: "ship" | "order" }>): void {
    const { weather } = this.store;
    switch (act.kind) {
      case "killControl":
        return this.controls.kill(act.backMs);
      case "killAtWrite":
        weather.kills = act.when;
        this.time.after(5_000, () => {
          weather.kills = null;
        });
        return this.controls.reviveAfter(5_000 + act.backMs);
      case "stopControl":
        return this.controls.stop(act.forMs);
      case "secondControl":
        return this.controls.start();
      case "jumpControl":
        return this.controls.jumpWall(act.ms);
      case "storeRefuses":
        weather.refuses = act.code;
        this.time.after(act.forMs, () => {
          weather.refuses = null;
        });
        return;
      case "storeSlow":
        weather.slowMs = act.ms;
        this.time.after(act.forMs, () => {
          weather.slowMs = 0;
        });
        return;
      case "storeLies":
        weather.lies = true;
        this.time.after(act.forMs, () => {
          weather.lies = false;
        });
        return;
      case "candidateDown":
        return this.#candidateDown(act.forMs);
      case "outage":
        this.versions.outage = true;
        this.time.after(act.forMs, () => {
          this.versions.outage = false;
        });
        return;
      case "eventsSilent":
        this.controls.eventsSilent = true;
        this.time.after(act.forMs, () => {
          this.controls.eventsSilent = false;
        });
        return;
      case "noTraffic": {
        const rate = this.#crowd.requestsPerSecond;
        this.#crowd.requestsPerSecond = 0;
        this.time.after(act.forMs, () => {
          this.#crowd.requestsPerSecond = rate;
        });
      }
    }
  }

  #candidateDown(forMs: number): void {
    const ids = this.scenario.versions.map(({ id }) => id);
    for (const id of ids) this.versions.down.add(id);
    this.time.after(forMs, () => {
      for (const id of ids) this.versions.down.delete(id);
    });
  }
}

/** The service of a scenario, as its `dimmer.yaml` would say. */
const serviceOf = ({ objective, plan }: Scenario): ServiceConfig => ({
  name: serviceName,
  objective,
  unit: [{ from: "header", name: "x-user-id" }],
  routes: [],
  attemptTimeoutMs: 5_000,
  stable: { version: "v1", endpoints: [endpointOf("v1")] },
  cohorts: [{ name: "internal", anyOf: [{ by: "unit", in: ["u-0", "u-1", "u-2", "u-3"] }] }],
  deny: [{ by: "unit", in: ["u-4"] }],
  judging: noTerms,
  plan,
});
