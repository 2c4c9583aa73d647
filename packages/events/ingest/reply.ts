import type { Refusal } from "./request.ts";

/** An answer before it is sent. */
export type Reply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
};

/** What a door needs to know of a request besides its body. */
export type Asked = {
  /** What stands for the `*` at the end of the door's path, percent-decoded; empty without one. */
  readonly rest: string;
  readonly contentType: string;
  readonly header: (name: string) => string | null;
};

/** One way for events to come in. */
export type Door = {
  readonly method: "GET" | "POST";
  /** Media types that it reads; null: any. */
  readonly contentTypes: readonly string[] | null;
  readonly take: (body: Buffer, asked: Asked) => Promise<Reply> | Reply;
  /** A refusal in the form that its clients understand. */
  readonly refuse: (refusal: Refusal, contentType: string) => Reply;
};

export const jsonReply = (status: number, body: unknown): Reply => ({
  status,
  contentType: "application/json; charset=utf-8",
  body: JSON.stringify(body),
});
