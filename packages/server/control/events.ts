import type { Query, QueryResult, SpotlightQuestion, SpotlightResult } from "@dimmer/core";
import type { Answered, EventStore } from "@dimmer/events";
import type { Trace } from "@dimmer/wire";
import { type Answer, answer, refusal } from "../api/answer.ts";
import type { Catalogue } from "../api/port.ts";
import { eventsLookMs } from "../limits.ts";
import type { Stop, Timers } from "./timers.ts";

export type EventsState = { readonly ok: boolean; readonly sentence: string };

const answering: EventsState = { ok: true, sentence: "Raw events can be asked for." };
const silent: EventsState = {
  ok: false,
  sentence:
    "The event store does not answer now; rollouts are judged by split counts meanwhile. It is started again by itself.",
};

/** Questions about wide events, and whether the event store answers at all. */
export class Events implements Catalogue {
  readonly #store: EventStore;
  readonly #stop: Stop;
  #state: EventsState = silent;

  constructor(store: EventStore, timers: Timers) {
    this.#store = store;
    this.#stop = timers.every(eventsLookMs, () => {
      void this.#look();
    });
    void this.#look();
  }

  get state(): EventsState {
    return this.#state;
  }

  async query(query: Query, signal: AbortSignal): Promise<Answer<QueryResult>> {
    return told(await this.#store.query(query, signal));
  }

  async spotlight(
    question: SpotlightQuestion,
    signal: AbortSignal,
  ): Promise<Answer<SpotlightResult>> {
    return told(await this.#store.spotlight(question, signal));
  }

  datasets: Catalogue["datasets"] = async (signal) =>
    told(await this.#store.catalogue.datasets(signal));

  fields: Catalogue["fields"] = async (dataset, signal) =>
    told(await this.#store.catalogue.fields(dataset, signal));

  values: Catalogue["values"] = async (wanted, signal) =>
    told(await this.#store.catalogue.values(wanted, signal));

  async trace(id: string, signal: AbortSignal): Promise<Answer<Trace>> {
    const found = told(await this.#store.trace(id, signal));
    const isKnown = !found.ok || found.value.spans.length > 0;
    return isKnown ? found : refusal("notFound", unknownTrace(id));
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#store.close();
  }

  async #look(): Promise<void> {
    this.#state = (await this.#store.ready()) ? answering : silent;
  }
}

const unknownTrace = (id: string): string =>
  `No event of the trace ${id} is kept; look whether the id is whole, or ask again in a second if it is new.`;

const told = <T>(answered: Answered<T>): Answer<T> => {
  if (answered.ok) return answer(answered.value);
  const { code, sentence } = answered.error;
  return refusal(code === "unavailable" ? "eventsUnavailable" : code, sentence);
};
