import type { RouteTable } from "@dimmer/core";
import { routeTableSchema } from "@dimmer/wire";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";

/** What a splitter needs to serve after a restart without control. */
export type Snapshot = {
  readonly table: RouteTable;
  /** Wall clock of the lease's last renewal, ms. */
  readonly renewedAtMs: number;
};

export type LoadedSnapshot =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly code: "missing" | "corrupt"; readonly sentence: string };

const bodySchema = z.object({ table: routeTableSchema, renewedAtMs: z.number() });
const fileSchema = z.object({ sha256: z.string(), body: z.string() });

const digest = (body: string): string => createHash("sha256").update(body).digest("hex");

/** Writes the snapshot so that at any moment the file is either the old one or the new one, whole. */
export const writeSnapshot = async (file: string, snapshot: Snapshot): Promise<void> => {
  const body = JSON.stringify(snapshot);
  const folder = dirname(file);
  await mkdir(folder, { recursive: true });
  const temporary = `${file}.tmp`;
  const handle = await open(temporary, "w", 0o600);
  try {
    await handle.writeFile(JSON.stringify({ sha256: digest(body), body }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const entry = await open(folder, "r");
  try {
    await entry.sync();
  } finally {
    await entry.close();
  }
};

/** Reads a snapshot; one that is cut, changed or of another form is said to be corrupt. */
export const loadSnapshot = async (file: string): Promise<LoadedSnapshot> => {
  const text = await readText(file);
  if (text === null)
    return { ok: false, code: "missing", sentence: `There is no snapshot at ${file} yet.` };
  const outer = fileSchema.safeParse(parse(text));
  if (!outer.success || digest(outer.data.body) !== outer.data.sha256) return corrupt(file);
  const inner = bodySchema.safeParse(parse(outer.data.body));
  return inner.success ? { ok: true, snapshot: inner.data } : corrupt(file);
};

const corrupt = (file: string): LoadedSnapshot => ({
  ok: false,
  code: "corrupt",
  sentence: `The snapshot ${file} is damaged and is not used; control will write a new one.`,
});

const readText = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, "utf8");
  } catch {
    return null;
  }
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
