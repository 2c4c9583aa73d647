import type { ControlStore } from "@dimmer/store";
import type { ServiceConfig } from "@dimmer/wire";
import { placeClashes } from "../route/place-clashes.ts";

export type Adopting = {
  readonly store: ControlStore;
  readonly epoch: number;
  /** What `serve` was given. */
  readonly services: readonly ServiceConfig[];
  readonly say: (sentence: string) => void;
};

/**
 * Brings what `serve` was told about services into the store. What is stable stays stable, whatever
 * the file says: later versions come by rollouts; where both differ the person is told.
 */
export const adoptServices = async ({ store, epoch, services, say }: Adopting): Promise<void> => {
  for (const sentence of placeClashes(services)) say(sentence);
  for (const config of services) {
    const put = await store.putService({ epoch, config });
    if (!put.ok) {
      say(put.error.sentence);
      continue;
    }
    const { stable } = put.value;
    const given = config.stable;
    if (stable.id !== given.version || stable.endpoints.join(" ") !== given.endpoints.join(" "))
      say(
        `${config.name} is served by ${stable.id} at ${stable.endpoints.join(", ")}, as this data directory knows it; ${given.version} at ${given.endpoints.join(", ")} was not taken over. Ship it, or begin with a fresh --data.`,
      );
  }
};
