import { resolve } from "node:path";

/** Where a control store is. */
export type StoreAddress =
  | { readonly kind: "file"; readonly path: string }
  /** The URL may hold a password. */
  | { readonly kind: "postgres"; readonly url: string };

/**
 * `postgres://…` or the path of a file.
 * @returns What is wrong, in one sentence, for an address of another kind.
 */
export const parseStoreAddress = (
  text: string,
  cwd: string,
):
  | { readonly ok: true; readonly value: StoreAddress }
  | { readonly ok: false; readonly sentence: string } => {
  if (/^postgres(ql)?:\/\//.test(text)) {
    if (URL.canParse(text) && new URL(text).pathname.length > 1)
      return { ok: true, value: { kind: "postgres", url: text } };
    return wrong(
      "The address of the store names no database; write postgres://user@host/database.",
    );
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return wrong(
      `A store is a file or postgres://user@host/database, not ${text.slice(0, text.indexOf(":"))}; name one of these.`,
    );
  if (text.trim() === "") return wrong("The address of the store is empty; name a file.");
  return { ok: true, value: { kind: "file", path: resolve(cwd, text) } };
};

const wrong = (sentence: string): { readonly ok: false; readonly sentence: string } => ({
  ok: false,
  sentence,
});

/** Takes the password out, for places that others can read, such as a command line. */
export const withoutPassword = (
  url: string,
): { readonly url: string; readonly password: string | null } => {
  const parsed = new URL(url);
  const password = parsed.password === "" ? null : decodeURIComponent(parsed.password);
  parsed.password = "";
  return { url: parsed.href, password };
};
