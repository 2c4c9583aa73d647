import { METHODS } from "node:http";
import { maxHeaderLines, maxTargetBytes } from "../limits.ts";
import type { RefusalReason } from "./refusals.ts";
import type { RequestHead } from "./request/request-head.ts";
import type { ClientRequest } from "./front/client.ts";

/** Why a request is not passed on: the status and one sentence for who sent it. */
export type Refusal = {
  readonly reason: RefusalReason;
  readonly status: number;
  readonly sentence: string;
};

/**
 * What Node's parser lets through although a proxy must not: requests that two readers could
 * understand differently. Null when the request is sound.
 *
 * RFC 9112 §3.2 (Host, target forms), §6.1 (transfer codings), §2.3 (versions); the parser itself
 * refuses TE with CL, bad lengths, bare CR, folding and spaces before the colon.
 */
export const refusalOf = (req: ClientRequest, head: RequestHead): Refusal | null =>
  hostRefusal(req, head) ??
  sizeRefusal(req) ??
  (req.method === "TRACE" || req.method === "CONNECT"
    ? refuse("method", 405, `${req.method} is not served here.`)
    : (methodRefusal(req.method) ??
      framingRefusal(req, head) ??
      targetRefusal(req, head, req.url ?? "")));

const refuse = (reason: RefusalReason, status: number, sentence: string): Refusal => ({
  reason,
  status,
  sentence,
});

const hostRefusal = (req: ClientRequest, head: RequestHead): Refusal | null => {
  const { httpVersion, http2 } = req;
  if (http2 !== true && httpVersion !== "1.1" && httpVersion !== "1.0")
    return refuse("version", 400, `HTTP/${httpVersion} is not spoken here; use HTTP/1.1.`);
  if (head.hosts === 0 && httpVersion !== "1.0")
    return refuse("host", 400, "The request has no Host line; send one.");
  if (head.hosts > 1)
    return refuse("host", 400, "The request has several Host lines; send exactly one.");
  if (head.host !== null && !isHost(head.host))
    return refuse("host", 400, "The Host line is not a host name with an optional port.");
  return null;
};

const sizeRefusal = ({ url, rawHeaders }: ClientRequest): Refusal | null => {
  if ((url ?? "").length > maxTargetBytes)
    return refuse(
      "tooLarge",
      414,
      `The request target is longer than ${maxTargetBytes} bytes; shorten it.`,
    );
  if (rawHeaders.length > 2 * maxHeaderLines)
    return refuse(
      "tooLarge",
      431,
      `The request has more than ${maxHeaderLines} header lines; send fewer.`,
    );
  return null;
};

/** Over HTTP/2 a method may be any word; only those that HTTP/1.1 can carry reach a version. */
const methodRefusal = (method = "GET"): Refusal | null =>
  methods.has(method)
    ? null
    : refuse("method", 501, "The request's method is none that is known here; use GET or POST.");

const methods: ReadonlySet<string> = new Set(METHODS);

const framingRefusal = (req: ClientRequest, head: RequestHead): Refusal | null => {
  if (head.transferEncoding === null) return null;
  if (req.httpVersion === "1.0")
    return refuse(
      "framing",
      400,
      "Transfer-Encoding does not exist in HTTP/1.0; send Content-Length.",
    );
  if (head.contentLength !== null)
    return refuse(
      "framing",
      400,
      "The request has both Transfer-Encoding and Content-Length; send one.",
    );
  return head.transferEncoding.trim().toLowerCase() === "chunked"
    ? null
    : refuse("framing", 501, "The only transfer coding understood here is chunked.");
};

const targetRefusal = (req: ClientRequest, head: RequestHead, target: string): Refusal | null => {
  if (target.includes("#")) return refuse("target", 400, "A request target must not contain #.");
  if (target.startsWith("/")) return null;
  if (target === "*")
    return req.method === "OPTIONS" ? null : refuse("target", 400, "* is for OPTIONS only.");
  const absolute = readAbsolute(target);
  if (absolute === null)
    return refuse("target", 400, "The request target must be a path such as /items.");
  return absolute.host === (head.host ?? absolute.host).toLowerCase()
    ? null
    : refuse("target", 400, "The request target names another host than the Host line.");
};

const absoluteForm = /^http:\/\/([^/?#@\\]+)([/?][^#]*)?$/i;

const readAbsolute = (target: string): { host: string; path: string } | null => {
  const match = absoluteForm.exec(target);
  if (match === null) return null;
  const rest = match[2] ?? "/";
  return {
    host: (match[1] ?? "").toLowerCase(),
    path: rest.startsWith("/") ? rest : `/${rest}`,
  };
};

/** The path with its query, from either form of a sound target. */
export const pathOf = (target: string): string =>
  target.startsWith("/") ? target : (readAbsolute(target)?.path ?? "/");

let lastHost = "";
const hostForm = /^(?:[\w.~!$&'()*+,;=%-]*|\[[0-9a-f:.]+\])(?::\d{0,5})?$/i;

/** Most requests of a service carry one Host, so the last good one is remembered. */
const isHost = (host: string): boolean => {
  if (host === lastHost) return true;
  if (!hostForm.test(host)) return false;
  lastHost = host;
  return true;
};
