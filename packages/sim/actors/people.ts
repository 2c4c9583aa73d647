import type { Action, Actor, RolloutState } from "@dimmer/core";
import type { Random } from "../world/random.ts";
import type { Process } from "../world/process.ts";
import type { SharedStore } from "../world/shared-store.ts";
import type { Time } from "../world/time.ts";
import type { Watch } from "../world/witness.ts";
import type { Act, Who } from "../scenario/scenario.ts";
import { endpointOf, type SimControls } from "./control.ts";

export const author: Actor = { kind: "person", name: "Ann <ann@example.org>" };
const teammate: Actor = { kind: "person", name: "Bob <bob@example.org>" };
const script: Actor = { kind: "script", name: "Ann (script: deploy)" };
const actors: Readonly<Record<Who, Actor>> = { author, teammate, script };

const lookEveryMs = 2_000;

export type PeopleOptions = {
  readonly time: Time;
  readonly random: Random;
  readonly controls: SimControls;
  readonly store: SharedStore;
  readonly watch: Watch;
  readonly service: string;
  readonly diligentAuthor: boolean;
};

/** Those who ship, look, promote, pause, lower and roll back: at good moments and at bad ones. */
export class People {
  readonly #options: PeopleOptions;
  #orders = 0;
  /** The newest rollout that anybody was told of. */
  #newest: RolloutState | null = null;

  constructor(options: PeopleOptions) {
    this.#options = options;
    if (!options.diligentAuthor) return;
    const look = (): void => {
      this.#lookIfAsked();
      options.time.after(lookEveryMs, look);
    };
    options.time.after(lookEveryMs, look);
  }

  /** What is shown to them. */
  see(state: RolloutState): void {
    this.#newest = state;
  }

  ship(ship: Extract<Act, { kind: "ship" }>): void {
    const desk = this.#options.controls.desk;
    if (desk === null) return;
    const { version, again, refuse } = ship;
    const order = {
      service: this.#options.service,
      version: {
        id: version,
        endpoints: [endpointOf(version)],
        subject: `Change ${version}`,
        authors: ["Ann <ann@example.org>"],
        commits: [version],
      },
      whenBusy: refuse ? ("refuse" as const) : ("replace" as const),
      ...(again ? { again: "it was the database" } : {}),
    };
    this.#options.watch({ kind: "event", what: `Ann ships ${version}` });
    this.#heed(desk.process, desk.desk.ship(order, author));
  }

  order(who: Who, action: Action): void {
    const { controls, random, watch } = this.#options;
    const desk = random.chance(0.5) ? controls.desk : controls.oldDesk;
    const rollout = this.#newest?.rollout.id;
    if (desk === null || rollout === undefined) return;
    const order = (this.#orders += 1);
    const actor = actors[who];
    watch({ kind: "ordered", order, rollout, action, actor, by: desk.process.name });
    void desk.desk.act(rollout, action, actor).then(
      (answered) => {
        if (desk.process.state === "dead") return;
        const sentence = answered.ok ? "done" : answered.error.sentence;
        const code = answered.ok ? "ok" : answered.error.code;
        watch({ kind: "answeredOrder", order, code, sentence });
      },
      (thrown: unknown) => {
        this.#broke(desk.process, thrown);
      },
    );
  }

  #lookIfAsked(): void {
    const state = this.#newest;
    if (state === null || !("at" in state) || state.at === null) return;
    const { at } = state;
    if (state.phase === "rolling_back") return;
    const stage = state.rollout.plan.stages[at.stage];
    const wanted = stage !== undefined && (stage.look !== "none" || stage.kind === "full");
    if (!wanted || at.enteredAtMs === null) return;
    const given = state.looks.some(({ stageEntry }) => stageEntry === at.stageEntry);
    if (!given) this.order("author", { verb: "good", note: "", opened: ["page"] });
  }

  #heed(process: Process, answered: Promise<unknown>): void {
    answered.catch((thrown: unknown) => {
      this.#broke(process, thrown);
    });
  }

  #broke(process: Process, thrown: unknown): void {
    if (process.state === "dead") return;
    const sentence = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#options.watch({ kind: "bug", sentence: `An order threw: ${sentence}` });
  }
}
