import { type Draw, drawFrom, even, hex, logNormal, skewed } from "./draw.ts";

/** A wide event of an imaginary shop, as a line of `POST /v1/events`. */
export type WideEvent = {
  readonly id: string;
  /** ms since 1970. */
  readonly time: number;
  readonly dataset: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
};

export type Stream = {
  readonly dataset: string;
  /** Time of event 0, ms since 1970. */
  readonly startMs: number;
  /** Between two events: 3.6 ms make a million an hour. */
  readonly gapMs: number;
  /** Streams of different seeds have different ids and values. */
  readonly seed: number;
};

export const millionAnHourMs = 3.6;

const services = 12;
const routes = 40;
const tenants = 20_000;
const users = 5_000_000;
const regions = ["eu-central-1", "eu-west-1", "us-east-1", "us-west-2", "ap-south-1"];
const methods = ["GET", "GET", "GET", "GET", "POST", "POST", "PUT", "DELETE"];
const errors = ["timeout", "connection_reset", "validation", "out_of_stock", "payment_declined"];
const plans = ["free", "team", "business", "enterprise"];
const currencies = ["EUR", "USD", "GBP", "INR", "JPY", "CHF", "SEK"];
const agents = ["Mozilla/5.0 (X11; Linux x64) Firefox/", "Mozilla/5.0 (Macintosh) Safari/"];

/**
 * Event `index` of a stream: always the same, about 67 fields of which about 20 are well-known names
 * with columns of their own, with 2 to 5,000,000 different values each. Three in a hundred failed.
 * Slowness and failures depend on route and version, so that questions have answers worth finding.
 */
export const wideEvent = (stream: Stream, index: number): WideEvent => {
  const { dataset, startMs, gapMs, seed } = stream;
  const draw = drawFrom(Math.imul(seed, 0x01000193) ^ index);
  const data: Record<string, string | number | boolean> = {};
  const where = request(draw, data);
  outcome(draw, data, where);
  identity(draw, data);
  process(draw, data, where.service);
  business(draw, data);
  for (let k = 0; k < 10; k++) if (draw() < 0.8) data[`app.stage_${k}_ms`] = ms(draw, 1 + k);
  for (let k = 0; k < 6; k++) if (draw() < 0.75) data[`app.flag.feature_${k}`] = draw() < 0.5;
  for (let k = 0; k < 4; k++) if (draw() < 0.05) data[`debug.rare_${even(draw, 40)}`] = k;
  return { id: hex(draw, 24), time: startMs + index * gapMs, dataset, data };
};

/** The same as a line of NDJSON, without a line end; 1.9 kB on average. */
export const wideEventLine = (stream: Stream, index: number): string =>
  JSON.stringify(wideEvent(stream, index));

type Data = Record<string, string | number | boolean>;
type Where = { readonly service: number; readonly route: number; readonly isCandidate: boolean };

const ms = (draw: Draw, median: number): number =>
  Math.round(logNormal(draw, median, 0.6) * 1000) / 1000;

const request = (draw: Draw, data: Data): Where => {
  const service = skewed(draw, services);
  const route = skewed(draw, routes);
  const isCandidate = draw() < 0.1;
  const shape = route % 3 === 0 ? `/api/orders/${even(draw, 1e6)}/items` : `/api/page/${route}`;
  data["name"] = `${methods[route % methods.length]} route ${route}`;
  data["service.name"] = `service-${service}`;
  data["service.version"] = `1.${service}.${isCandidate ? 8 : 7}`;
  data["trace.trace_id"] = hex(draw, 32);
  data["trace.span_id"] = hex(draw, 16);
  if (draw() < 0.7) data["trace.parent_id"] = hex(draw, 16);
  data["http.request.method"] = methods[route % methods.length] ?? "GET";
  data["http.route"] = `/api/route/${route}/:id`;
  data["url.path"] = shape;
  data["meta.signal_type"] = "trace";
  data["dimmer.arm"] = isCandidate ? "candidate" : "stable";
  return { service, route, isCandidate };
};

const outcome = (draw: Draw, data: Data, { route, isCandidate }: Where): void => {
  const worse = isCandidate && route === 7 ? 4 : 1;
  const failed = draw() < 0.03 * worse;
  data["duration_ms"] = ms(draw, (20 + route * 3) * (worse > 1 ? 1.8 : 1));
  data["http.response.status_code"] = failed ? 500 + even(draw, 4) : draw() < 0.9 ? 200 : 404;
  data["http.request.body.size"] = Math.round(logNormal(draw, 300, 1));
  data["http.response.body.size"] = Math.round(logNormal(draw, 4_000, 1.2));
  if (!failed) return;
  data["error"] = true;
  data["error.type"] = errors[even(draw, errors.length)] ?? "timeout";
  data["exception.message"] = `operation ${even(draw, 5_000)} did not end in time`;
};

const identity = (draw: Draw, data: Data): void => {
  const tenant = skewed(draw, tenants);
  const user = even(draw, users);
  data["dimmer.unit"] = `user-${user}`;
  data["dimmer.bucket"] = user % 1_000_000;
  data["user.id"] = `u${user}`;
  data["app.tenant"] = `tenant-${tenant}`;
  data["app.plan"] = plans[tenant % plans.length] ?? "free";
  data["app.request_id"] = hex(draw, 32);
  data["app.session_id"] = `s-${even(draw, 400_000)}`;
  data["client.address"] = `10.${even(draw, 32)}.${even(draw, 64)}.${even(draw, 100)}`;
  data["user_agent.original"] = `${agents[even(draw, 2)]}${100 + even(draw, 40)}.0`;
  data["geo.country"] = `c${skewed(draw, 190)}`;
  data["geo.city"] = `city-${skewed(draw, 8_000)}`;
};

const process = (draw: Draw, data: Data, service: number): void => {
  const host = even(draw, 50);
  data["cloud.region"] = regions[host % regions.length] ?? "eu-central-1";
  data["cloud.availability_zone"] = `${data["cloud.region"]}${"abc"[host % 3]}`;
  data["deployment.environment.name"] = "production";
  data["host.name"] = `host-${host}`;
  data["k8s.pod.name"] = `service-${service}-${host}-${even(draw, 6)}`;
  data["k8s.namespace.name"] = `ns-${service % 4}`;
  data["process.pid"] = 1_000 + host;
  data["process.runtime.version"] = host % 2 === 0 ? "26.10.0" : "24.4.1";
  data["telemetry.sdk.language"] = "nodejs";
  data["db.system.name"] = "postgresql";
  data["db.queries"] = even(draw, 30);
  data["db.ms"] = ms(draw, 8);
  data["cache.hit"] = draw() < 0.85;
  data["memory.heap_mb"] = 100 + even(draw, 400);
  data["event_loop.delay_ms"] = ms(draw, 0.6);
};

const business = (draw: Draw, data: Data): void => {
  data["cart.items"] = skewed(draw, 40);
  data["cart.total"] = Math.round(logNormal(draw, 60, 1) * 100) / 100;
  data["cart.currency"] = currencies[skewed(draw, currencies.length)] ?? "EUR";
  data["cart.coupon"] = draw() < 0.2;
  data["search.query_length"] = even(draw, 60);
  data["search.results"] = skewed(draw, 500);
  data["experiment.bucket"] = even(draw, 100);
  data["build.commit"] = `commit-${skewed(draw, 300)}`;
  data["build.author"] = `author-${skewed(draw, 60)}`;
  data["queue.depth"] = skewed(draw, 2_000);
  data["retry.count"] = skewed(draw, 5);
  data["payload.checksum"] = hex(draw, 16);
  if (draw() < 0.6) data["order.id"] = `o-${even(draw, 3_000_000)}`;
  if (draw() < 0.5) data["message"] = `order step ${even(draw, 900)} took its usual way`;
};
