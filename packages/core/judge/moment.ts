import type { ServicePage } from "../slo/service-page.ts";
import type { GuardReading } from "./guard-reading.ts";

/** When and under which circumstances a verdict is asked for. Stored with it, for replay. */
export type Moment = {
  readonly nowMs: number;
  /** Start of the newest bin heard of, of any splitter; null when none was. */
  readonly lastBinMs: number | null;
  /** A splitter that served this rollout is silent: its exposure is unknown. */
  readonly splittersSilent: boolean;
} & Partial<Circumstances>;

/** What others know; absent means that nobody has said anything. */
export type Circumstances = {
  /** Guards by query and by gauge, one reading each. */
  readonly guards: readonly GuardReading[];
  /** The service pages, whoever's users they are; null: it keeps its budget. */
  readonly serviceBurn: ServicePage | null;
  /** Excess failures at which the rollout ends without statistics; null: no volume is known. */
  readonly blastCap: number | null;
  /** A person has said that the mismatch of the sample ratio is understood. */
  readonly mismatchAcknowledged: boolean;
};
