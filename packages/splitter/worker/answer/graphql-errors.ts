import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { maxReadAnswerBytes } from "../../limits.ts";
import type { AnswerHead } from "./answer-head.ts";

/** Reads along with an answer whose body says whether it failed. */
export type BodyOutcome = {
  readonly read: (chunk: Buffer) => void;
  /** Call it at the end. */
  readonly failed: () => boolean;
};

/** Null for an answer that is no JSON, in a coding that is not read, or declared too long. */
export const openBodyOutcome = (head: AnswerHead): BodyOutcome | null => {
  const decode = decoders.get(head.contentEncoding ?? "identity");
  const json = /^application\/(?:graphql-response\+)?json\b/i.test(head.contentType ?? "");
  if (decode === undefined || !json || head.contentLength > maxReadAnswerBytes) return null;
  return new GraphqlErrors(decode);
};

/**
 * Looks for `errors` in a GraphQL answer (GraphQL specification §7.1.2). It keeps the body up to a
 * bound; a longer one is not judged. The bytes themselves go on as they come.
 */
class GraphqlErrors implements BodyOutcome {
  readonly #decode: (body: Buffer) => Buffer;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(decode: (body: Buffer) => Buffer) {
    this.#decode = decode;
  }

  read(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > maxReadAnswerBytes) this.#chunks = [];
    else this.#chunks.push(chunk);
  }

  failed(): boolean {
    if (this.#bytes > maxReadAnswerBytes || this.#bytes === 0) return false;
    const text = this.#text();
    if (text === null || !text.includes('"errors"')) return false;
    try {
      const answer: unknown = JSON.parse(text);
      const answers: unknown[] = Array.isArray(answer) ? answer : [answer];
      return answers.some(hasErrors);
    } catch {
      return false;
    }
  }

  #text(): string | null {
    try {
      return this.#decode(Buffer.concat(this.#chunks)).toString();
    } catch {
      return null;
    }
  }
}

const hasErrors = (answer: unknown): boolean =>
  typeof answer === "object" &&
  answer !== null &&
  "errors" in answer &&
  Array.isArray(answer.errors) &&
  answer.errors.length > 0;

/** A bomb ends at this many bytes. */
const bounded = { maxOutputLength: 16 * maxReadAnswerBytes };

const decoders: ReadonlyMap<string, (body: Buffer) => Buffer> = new Map([
  ["identity", (body: Buffer) => body],
  ["gzip", (body: Buffer) => gunzipSync(body, bounded)],
  ["deflate", (body: Buffer) => inflateSync(body, bounded)],
  ["br", (body: Buffer) => brotliDecompressSync(body, bounded)],
]);
