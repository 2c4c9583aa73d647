import type { EventLine } from "@dimmer/wire";
import { eventLineSchema } from "@dimmer/wire";
import { text } from "node:stream/consumers";
import { Origin } from "./origin.ts";

/** An ingest for tests: takes NDJSON, keeps the events, refuses what the schema refuses. */
export class EventsSink {
  readonly events: EventLine[] = [];
  /** What it answers with. */
  status = 200;
  readonly #origin: Origin;

  private constructor(origin: Origin) {
    this.#origin = origin;
  }

  static async open(): Promise<EventsSink> {
    const origin = await Origin.open(() => undefined);
    const sink = new EventsSink(origin);
    origin.handler = (req, res) => {
      void text(req).then((body) => {
        res.statusCode = sink.status;
        if (sink.status < 300)
          for (const line of body.split("\n").filter((part) => part !== ""))
            sink.events.push(eventLineSchema.parse(JSON.parse(line)));
        res.end("{}");
      });
    };
    return sink;
  }

  get url(): string {
    return `${this.#origin.url}/v1/events`;
  }

  /** Events of one kind: `access`, `attempt` or `shadow`. */
  of(signal: string): Readonly<Record<string, unknown>>[] {
    return this.events
      .map(({ data, id }) => ({ ...data, id }))
      .filter((data) => "meta.signal_type" in data && data["meta.signal_type"] === signal);
  }

  close(): Promise<void> {
    return this.#origin.close();
  }
}
