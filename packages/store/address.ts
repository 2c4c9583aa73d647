import { resolve } from "node:path";

/** Where a control store is. */
export type StoreAddress =
  | { readonly kind: "file"; readonly path: string }
  /**
   * The URL holds no password, so that it may stand on a command line. Null: the driver looks for one
   * in PGPASSWORD and ~/.pgpass.
   */
  | { readonly kind: "postgres"; readonly url: string; readonly password: string | null };

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
      return { ok: true, value: apart(text) };
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

const apart = (text: string): StoreAddress => {
  const url = new URL(text);
  const password = url.password === "" ? null : decodeURIComponent(url.password);
  url.password = "";
  return { kind: "postgres", url: url.href, password };
};

const wrong = (sentence: string): { readonly ok: false; readonly sentence: string } => ({
  ok: false,
  sentence,
});
