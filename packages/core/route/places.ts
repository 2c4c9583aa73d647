/**
 * Where requests for a service come in. A request belongs to the service that names its host most
 * exactly, and among those to the one with the longest path.
 */
export type Places = {
  /** `shop.example`, or `*.shop.example` for everything below it; lower case, no port. Empty: any. */
  readonly hosts: readonly string[];
  /** `/api` for itself and everything below, or a template such as `/teams/:id/cart`. Empty: any. */
  readonly paths: readonly string[];
};
