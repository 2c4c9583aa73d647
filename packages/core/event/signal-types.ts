/** Values of `meta.signal_type` of events that Dimmer itself emits; all others are a version's own. */
export const dimmerSignalTypes: readonly string[] = ["access", "attempt", "shadow", "decision"];
