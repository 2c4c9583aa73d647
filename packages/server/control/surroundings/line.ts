import type { Stopped } from "@dimmer/core";
import type { ControlStore, Result } from "@dimmer/store";
import { stoppedSchema } from "@dimmer/wire";

const noteKey = "stop-the-line";

/**
 * Whether a person has frozen all raising. Stored before it is true, so that no restart forgets it;
 * every live rollout learns it with its next tick and says so in its own journal.
 */
export class Line {
  readonly #store: Pick<ControlStore, "putNote">;
  readonly #epoch: number;
  #stopped: Stopped | null;

  static async load(store: ControlStore, epoch: number): Promise<Line> {
    const text = await store.note(noteKey);
    const parsed = stoppedSchema.nullable().safeParse(JSON.parse(text ?? "null"));
    return new Line(store, epoch, parsed.success ? parsed.data : null);
  }

  private constructor(
    store: Pick<ControlStore, "putNote">,
    epoch: number,
    stopped: Stopped | null,
  ) {
    this.#store = store;
    this.#epoch = epoch;
    this.#stopped = stopped;
  }

  get stopped(): Stopped | null {
    return this.#stopped;
  }

  /** Null lifts it. */
  async set(stopped: Stopped | null): Promise<Result<null>> {
    const put = await this.#store.putNote({
      epoch: this.#epoch,
      key: noteKey,
      value: JSON.stringify(stopped),
    });
    if (put.ok) this.#stopped = stopped;
    return put;
  }
}
