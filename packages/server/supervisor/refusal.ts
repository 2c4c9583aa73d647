/** Why `serve` does not start, in one sentence with what to do. */
export type Refused = {
  readonly ok: false;
  readonly error: { readonly code: RefusedCode; readonly sentence: string };
};

export type RefusedCode =
  | "dataInUse"
  | "dataUnusable"
  | "storeUnusable"
  | "portBusy"
  | "addressUnusable"
  | "notLoopback"
  | "noService"
  | "childFailed";

export const refuse = (code: RefusedCode, sentence: string): Refused => ({
  ok: false,
  error: { code, sentence },
});
