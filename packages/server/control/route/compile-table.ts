import { isRaising, type RolloutState, type RouteTable, toRoute, type Version } from "@dimmer/core";
import { requestPathOf, type ServiceConfig } from "@dimmer/wire";

/** A service as control knows it: what it was told, and what serves by now. */
export type KnownService = { readonly config: ServiceConfig; readonly stable: Version };

/**
 * Of a service's rollouts the one that the data plane sees: the one that may raise; else one that still goes to 0.
 * A replaced rollout is at 0 as soon as the next one's table is applied, because a service has at
 * most one candidate.
 */
const routedRollout = (own: readonly RolloutState[]): RolloutState | null =>
  own.find(isRaising) ?? own.findLast(({ phase }) => phase === "rolling_back") ?? null;

/** Everything that splitters need to know, from services and the states of their rollouts. Pure. */
export const compileTable = (
  head: Omit<RouteTable, "services">,
  services: readonly KnownService[],
  states: readonly RolloutState[],
): RouteTable => {
  const own = new Map<string, RolloutState[]>();
  for (const state of states) {
    const { service } = state.rollout;
    own.set(service, [...(own.get(service) ?? []), state]);
  }
  const routeOf = ({ config, stable }: KnownService): RouteTable["services"][number] => {
    const state = routedRollout(own.get(config.name) ?? []);
    return {
      name: config.name,
      unit: config.unit,
      routes: config.routes,
      attemptTimeoutMs: config.attemptTimeoutMs,
      ...requestPathOf(config),
      stable: { version: stable.id, endpoints: stable.endpoints },
      candidate: state === null ? null : toRoute(state, config),
    };
  };
  return { ...head, services: services.map(routeOf) };
};
