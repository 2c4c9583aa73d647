import { type RawHead, textOf } from "./raw-head.ts";

/** Fields that would change how a message is read must not come late (RFC 9110 §6.5.1). */
const notTrailers =
  /^(?:transfer-encoding|content-length|content-type|content-encoding|host|trailer|te|connection|keep-alive|upgrade|expect|set-cookie|cookie|x-dimmer-.*|x-forwarded-.*|cache-control|authorization|proxy-.*|via|traceparent|baggage)$/i;

/** The trailers of a message that may go on, as pairs. */
export const passedTrailers = (raw: RawHead): [string, string][] => {
  const trailers: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = textOf(raw[i]);
    if (!notTrailers.test(name)) trailers.push([name, textOf(raw[i + 1])]);
  }
  return trailers;
};

/** The names that a Trailer line announces and that may go on; empty where there are none. */
export const announced = (trailer: string): string =>
  trailer
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !notTrailers.test(name))
    .join(", ");
