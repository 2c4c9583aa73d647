/** How one worker of a splitter treats each endpoint of a version. */
export type EndpointPolicy = {
  /** Most connections at a time. */
  readonly connections?: number;
  /** Most requests that wait for one of them; more are refused at once. */
  readonly waiting?: number;
  /** Null: endpoints are asked nothing, and known by their answers to requests alone. */
  readonly health?: HealthCheck | null;
  /** Failures in a row after which an endpoint gets no requests for a while; 0: never. */
  readonly ejectAfter?: number;
  /** An endpoint that comes or comes back is led to its full share over this long. */
  readonly slowStartMs?: number;
  /** How `https` endpoints prove who they are; absent: by the machine's own authorities. */
  readonly tls?: UpstreamTls;
};

export type UpstreamTls = {
  /** Certificates (PEM) of the authorities that are believed instead. */
  readonly ca?: string;
  /** The name that the certificate must carry instead of the address's host. */
  readonly name?: string;
};

/** A question that a sound endpoint answers with a status below 400. */
export type HealthCheck = {
  readonly path: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
};
