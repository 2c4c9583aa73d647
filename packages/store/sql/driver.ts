import type { Result } from "../port.ts";
import type { Work } from "./work.ts";

/** One database under `SqlStore`: how work is run there. */
export type Driver = {
  /** For sentences: where the store is, such as `at /var/lib/dimmer/control.db`. */
  readonly place: string;
  /** One transaction that is on disk when its promise resolves; whatever is thrown leaves nothing. */
  transaction<T>(work: () => Work<T>): Promise<Result<T>>;
  /** The same for the writer of this epoch alone; a stale one changes nothing. */
  write<T>(epoch: number, work: () => Work<T>): Promise<Result<T>>;
  /** Statements that change nothing, each seeing what is stored by then. */
  read<T>(work: () => Work<T>): Promise<T>;
  close(): Promise<void>;
};
