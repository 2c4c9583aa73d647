/** What the tests use of Honeycomb's client, which has no types of its own. */
declare module "libhoney" {
  export type Answer = {
    readonly status_code?: number;
    readonly metadata?: unknown;
    readonly error?: unknown;
  };
  export type Options = {
    readonly writeKey: string;
    readonly dataset: string;
    readonly apiHost: string;
    readonly responseCallback?: (answers: readonly Answer[]) => void;
  };
  export type HoneyEvent = {
    dataset: string;
    sampleRate: number;
    timestamp: Date | string | number;
    metadata: unknown;
    add: (fields: Readonly<Record<string, unknown>>) => void;
    send: () => void;
    sendPresampled: () => void;
  };
  export default class Libhoney {
    constructor(options: Options);
    newEvent(): HoneyEvent;
    flush(): Promise<void>;
  }
}
