import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

/** What a process did to the files of one directory, in order. */
export type Operation =
  | { readonly kind: "create"; readonly path: string }
  | { readonly kind: "write"; readonly path: string; readonly at: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly path: string; readonly size: number }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "sync"; readonly path: string }
  | { readonly kind: "syncDirectory" }
  /** Not of the disk: the process said that tick n is stored. */
  | { readonly kind: "acknowledge"; readonly tick: number };

/**
 * Reads a log of `strace -f -y -xx`. A call counts when it begins; all of them are made by one
 * thread, one after the other.
 * @throws on a call that changes files in a way that this model does not know: then it must learn it.
 */
export const readOperations = async (
  log: string,
  directory: string,
): Promise<readonly Operation[]> => {
  const operations: Operation[] = [];
  const lines = createInterface({ input: createReadStream(log, "latin1"), crlfDelay: Infinity });
  for await (const line of lines) {
    const operation = operationOf(line, directory);
    if (operation !== null) operations.push(operation);
  }
  return operations;
};

const call = /^(?:\d+ +)?(\w+)\((.*)$/s;
/** `22<\x2f\x74…>` or `22</t…>`. */
const descriptor = /^(\d+)<([^>]*)>/;

const operationOf = (line: string, directory: string): Operation | null => {
  const [, name = "", rest = ""] = call.exec(line) ?? [];
  if (name === "openat") return openOf(rest, directory);
  if (name.startsWith("unlink")) return removeOf(rest, directory);
  const [whole = "", fd = "", raw = ""] = descriptor.exec(rest) ?? [];
  const args = rest.slice(whole.length);
  if (name === "write" && fd === "1") return acknowledgementOf(args);
  const path = unescape(raw);
  if (path === directory && name === "fsync") return { kind: "syncDirectory" };
  if (!path.startsWith(`${directory}/`)) return refuseRename(name, rest, directory);
  switch (name) {
    case "pwrite64":
      return writeOf(path, args);
    case "ftruncate":
      return { kind: "truncate", path, size: Number(/^, (\d+)/.exec(args)?.[1]) };
    case "fsync":
    case "fdatasync":
      return { kind: "sync", path };
    default:
      throw new Error(`the model of power cuts does not know ${name} on ${path}`);
  }
};

const openOf = (rest: string, directory: string): Operation | null => {
  const path = firstText(rest);
  if (!path.startsWith(`${directory}/`) || !rest.includes("O_CREAT")) return null;
  return / = \d/.test(rest) ? { kind: "create", path } : null;
};

const removeOf = (rest: string, directory: string): Operation | null => {
  const path = firstText(rest);
  return path.startsWith(`${directory}/`) && rest.endsWith(" = 0")
    ? { kind: "remove", path }
    : null;
};

const refuseRename = (name: string, rest: string, directory: string): null => {
  if (name.startsWith("rename") && unescape(rest).includes(directory))
    throw new Error("the model of power cuts does not know rename");
  return null;
};

const acknowledgementOf = (args: string): Operation | null => {
  const tick = Number.parseInt(firstText(args), 10);
  return Number.isNaN(tick) ? null : { kind: "acknowledge", tick };
};

const writeOf = (path: string, args: string): Operation => {
  const text = /"((?:\\x[0-9a-f]{2})*)"/.exec(args)?.[1] ?? "";
  const [, length, at] = /", (\d+), (\d+)/.exec(args) ?? [];
  const data = Buffer.from(text.replaceAll("\\x", ""), "hex");
  if (data.length !== Number(length)) throw new Error(`strace cut a write to ${path} short`);
  return { kind: "write", path, at: Number(at), data };
};

const firstText = (text: string): string => unescape(/"([^"]*)"/.exec(text)?.[1] ?? "");

const unescape = (text: string): string =>
  text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
