import { hostInUrl } from "../../supervisor/address.ts";
import { type Refusal, refusal } from "../answer.ts";

/** What is looked at before anything else; names as in `IncomingMessage`. */
export type RequestHead = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
};

/** The names by which this server may be called. DNS names that lead here are not among them. */
export const ownHosts = (port: number): ReadonlySet<string> =>
  new Set(
    ["127.0.0.1", "localhost", "::1"].flatMap((host) => {
      const name = hostInUrl(host);
      return port === 80 ? [name, `${name}:80`] : [`${name}:${port}`];
    }),
  );

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const isOne = (value: string | string[] | undefined): value is string =>
  typeof value === "string" && value !== "";

const countOf = (rawHeaders: readonly string[], name: string): number =>
  rawHeaders.filter((text, k) => k % 2 === 0 && text.toLowerCase() === name).length;

const foreignHost = (): Refusal =>
  refusal(
    "foreignHost",
    "This address is not one of Dimmer's own names; open it as http://localhost or http://127.0.0.1 with its port.",
  );

const foreignOrigin = (): Refusal =>
  refusal(
    "foreignOrigin",
    "Another web page sent this request; changes are taken only from Dimmer's own page or from a program.",
  );

/**
 * Keeps web pages out: one that is open in the same browser, or a DNS name that an attacker turned
 * to 127.0.0.1. Loopback is no authentication, so this comes before the session and beside it.
 * Null: nothing is wrong.
 */
export const checkRequest = (head: RequestHead, hosts: ReadonlySet<string>): Refusal | null => {
  const { headers, method, rawHeaders } = head;
  const { host, origin } = headers;
  if (countOf(rawHeaders, "host") !== 1 || !isOne(host) || !hosts.has(host.toLowerCase()))
    return foreignHost();
  if (safeMethods.has(method)) return null;
  if (origin !== undefined && !(isOne(origin) && isOwnOrigin(origin, hosts)))
    return foreignOrigin();
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return foreignOrigin();
  const type = headers["content-type"];
  if (!isOne(type) || !/^application\/json\s*(;|$)/i.test(type))
    return refusal("notJson", "Send the body as JSON with content-type: application/json.");
  return null;
};

const isOwnOrigin = (origin: string, hosts: ReadonlySet<string>): boolean =>
  origin.startsWith("http://") && hosts.has(origin.slice("http://".length).toLowerCase());
