import type { RolloutView } from "@dimmer/wire";

type Evidence = NonNullable<RolloutView["verdict"]>["evidence"];

/** Evidence besides counts, signals and certificate, of a stage in which nothing of it has come. */
export const quietEvidence = {
  latencyCertificate: null,
  exercised: null,
  ratio: null,
  guards: null,
  slices: [],
  instances: [],
  notes: [],
  inputs: null,
} satisfies Partial<Evidence>;
