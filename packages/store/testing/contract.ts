import { afterEach, beforeEach, describe } from "vitest";
import type { ControlStore } from "../port.ts";
import { commitContract } from "./commit-contract.ts";
import { countsContract } from "./counts-contract.ts";
import { eventCountsContract } from "./event-counts-contract.ts";
import { epochContract } from "./epoch-contract.ts";
import { hiccupContract } from "./hiccup-contract.ts";
import { journalContract } from "./journal-contract.ts";
import { leaseContract } from "./lease-contract.ts";
import { ordersContract } from "./orders-contract.ts";
import { outboxContract } from "./outbox-contract.ts";
import { pruneContract } from "./prune-contract.ts";
import { rolloutsContract } from "./rollouts-contract.ts";
import { serviceContract } from "./service-contract.ts";
import { sliContract } from "./sli-contract.ts";
import { textContract } from "./text-contract.ts";

/** Where an adapter keeps the data of one test. */
export type Place = {
  /** One more connection to the same data, as another process would have it. */
  readonly open: () => Promise<ControlStore>;
  /** Removes the data; connections are closed before. */
  readonly remove: () => Promise<void>;
};

export type Bench = {
  /** The store of this test, empty; `begin` takes an epoch and knows the service `shop`. */
  readonly store: () => ControlStore;
  /** Another connection to the same data. */
  readonly another: () => Promise<ControlStore>;
  /** A store in a place of its own, empty. */
  readonly anew: () => Promise<ControlStore>;
};

/** Runs every promise of `ControlStore` against an adapter; both adapters run exactly these. */
export const controlStoreContract = (name: string, make: () => Promise<Place>): void => {
  describe(`${name} as a control store`, () => {
    let places: Place[] = [];
    let open: ControlStore[] = [];
    const openIn = async (place: Place | undefined): Promise<ControlStore> => {
      if (place === undefined) throw new Error("the place of this test is not made yet");
      const store = await place.open();
      open.push(store);
      return store;
    };
    const another = (): Promise<ControlStore> => openIn(places[0]);
    const anew = async (): Promise<ControlStore> => {
      const place = await make();
      places.push(place);
      return openIn(place);
    };
    const store = (): ControlStore => {
      const first = open[0];
      if (first === undefined) throw new Error("the store of this test is not open yet");
      return first;
    };
    beforeEach(async () => {
      await anew();
    });
    afterEach(async () => {
      for (const each of open) await each.close();
      open = [];
      for (const place of places) await place.remove();
      places = [];
    });
    const bench: Bench = { store, another, anew };
    epochContract(bench);
    leaseContract(bench);
    serviceContract(bench);
    commitContract(bench);
    rolloutsContract(bench);
    countsContract(bench);
    eventCountsContract(bench);
    sliContract(bench);
    outboxContract(bench);
    ordersContract(bench);
    textContract(bench);
    journalContract(bench);
    pruneContract(bench);
    hiccupContract(bench);
  });
};
