import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { maxBodyBytes } from "../limits.ts";

/** Why a request is turned away, as status and sentence. */
export type Refusal = { readonly status: number; readonly code: string; readonly sentence: string };

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Only programs on this machine may send events. A web page can make a browser send requests here:
 * those carry `Origin` or `Sec-Fetch-Site`, or, after DNS rebinding, a foreign `Host`.
 */
export const refuseOrigin = ({ headers }: IncomingMessage): Refusal | null => {
  const site = headers["sec-fetch-site"];
  if (headers.origin !== undefined || (site !== undefined && site !== "none"))
    return refusal(403, "browser", "Web pages may not send events; send them from a program.");
  if (headers.host === undefined || !loopbackHost.test(headers.host))
    return refusal(403, "host", "Address the event intake as localhost or 127.0.0.1.");
  return null;
};

/** The media type of a body, in lower case and without its parameters. */
export const mediaType = ({ headers }: IncomingMessage): string =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

/** Whether the headers describe a body that can be read; `contentTypes` null: of any type. */
export const refuseHeaders = (
  request: IncomingMessage,
  contentTypes: readonly string[] | null,
): Refusal | null => {
  const { headers } = request;
  if (contentTypes !== null && !contentTypes.includes(mediaType(request)))
    return refusal(415, "contentType", `Send the body with content-type ${contentTypes[0]}.`);
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity" && encoding !== "gzip")
    return refusal(415, "contentEncoding", "Send the body as it is or with content-encoding gzip.");
  if (Number(headers["content-length"] ?? 0) > maxBodyBytes) return tooLarge;
  return null;
};

const inflate = promisify(gunzip);

/** The body, decompressed; at most `maxBodyBytes` before and after. */
export const readBody = async (
  request: IncomingMessage,
): Promise<{ ok: true; body: Buffer } | { ok: false; refusal: Refusal }> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) return { ok: false, refusal: tooLarge };
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks, bytes);
  if (request.headers["content-encoding"] !== "gzip") return { ok: true, body };
  try {
    return { ok: true, body: await inflate(body, { maxOutputLength: maxBodyBytes }) };
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : "";
    if (code === "ERR_BUFFER_TOO_LARGE") return { ok: false, refusal: tooLarge };
    const sentence = "The body is not gzip, though its content-encoding says so.";
    return { ok: false, refusal: refusal(400, "gzip", sentence) };
  }
};

const refusal = (status: number, code: string, sentence: string): Refusal => ({
  status,
  code,
  sentence,
});

const tooLarge = refusal(
  413,
  "tooLarge",
  `A request may have ${maxBodyBytes} bytes, also once decompressed; send smaller batches.`,
);
