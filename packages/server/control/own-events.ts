import { request } from "node:http";
import { exposedPpm, positionOf, stageLabel } from "@dimmer/core";
import type { EventLine } from "@dimmer/wire";
import { maxOwnEvents, ownEventsTimeoutMs } from "../limits.ts";
import type { Move } from "./reconciler.ts";

/** A decision as a wide event. */
export const decisionEvent = ({ id, state, entry }: Move): EventLine => {
  const { rollout, harm } = state;
  const at = positionOf(state);
  const stage = at === null ? undefined : rollout.plan.stages[at.stage];
  const verdict = at?.lastVerdict ?? null;
  return {
    dataset: "dimmer",
    ...(entry === null
      ? {}
      : { id: `decision:${id}:${entry.atMs}:${state.phase}`, time: entry.atMs }),
    data: {
      name: "decision",
      "service.name": "dimmer",
      "meta.signal_type": "decision",
      "dimmer.rollout": id,
      "dimmer.service": rollout.service,
      "dimmer.version": rollout.candidate.id,
      "dimmer.phase": state.phase,
      "dimmer.stage": stage === undefined ? "" : stageLabel(stage),
      "dimmer.stage_entry": at?.stageEntry ?? 0,
      "dimmer.exposure_ppm": exposedPpm(state),
      "dimmer.input": entry?.input ?? "",
      "dimmer.reason": entry?.reason ?? "",
      "dimmer.by": entry?.by.name ?? "",
      "dimmer.by_kind": entry?.by.kind ?? "",
      "dimmer.verdict": verdict?.outcome ?? "",
      "dimmer.harmed": harm.harmed,
      "dimmer.rescues": harm.rescues,
    },
  };
};

/**
 * Dimmer's own wide events, sent to its own ingest. Never waited for; while ingest does not answer
 * they wait in a bounded queue, and further ones are dropped and counted.
 */
export class OwnEvents {
  readonly #url: string | null;
  readonly #waiting: EventLine[] = [];
  #sending = false;
  #dropped = 0;

  constructor(url: string | null) {
    this.#url = url;
  }

  get dropped(): number {
    return this.#dropped;
  }

  add(line: EventLine): void {
    if (this.#url === null) return;
    if (this.#waiting.length >= maxOwnEvents) this.#dropped += 1;
    else this.#waiting.push(line);
    void this.#send(this.#url);
  }

  async #send(url: string): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    let sent = true;
    while (sent && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      sent = await post(url, batch);
      if (!sent) this.#waiting.unshift(...batch);
    }
    this.#sending = false;
  }
}

/** True when the batch needs no repeating: it was taken, or it never will be. */
const post = (url: string, batch: readonly EventLine[]): Promise<boolean> =>
  new Promise((resolve) => {
    const sending = request(
      url,
      {
        method: "POST",
        agent: false,
        timeout: ownEventsTimeoutMs,
        headers: { "content-type": "application/x-ndjson" },
      },
      (response) => {
        response.resume();
        const status = response.statusCode ?? 500;
        resolve(status < 500 && status !== 429);
      },
    );
    sending.on("timeout", () => sending.destroy());
    sending.on("error", () => {
      resolve(false);
    });
    sending.end(batch.map((line) => `${JSON.stringify(line)}\n`).join(""));
  });
