import { isCollection, isMap, isScalar, type Document, type LineCounter, type Node } from "yaml";
import { z } from "zod";
import { nearest } from "./nearest.ts";

/** One thing wrong with a `dimmer.yaml`, where it stands, and what to write instead. */
export type FileProblem = {
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly sentence: string;
};

export type Path = readonly PropertyKey[];

/** Something wrong at a place of the tree; `key` points at the name, `value` at what it says. */
export type Finding = {
  readonly path: Path;
  readonly at: "key" | "value";
  readonly sentence: string;
  /** Place of the key that this unknown one was probably meant to be. */
  readonly meant?: string;
  /** Place of a key that is not there; not worth a word when another key was meant to be it. */
  readonly missing?: string;
};

/** `plan.stages[2].percent`: how people name a place in the file. */
export const placeOf = (path: Path): string =>
  path
    .map((step) => (typeof step === "number" ? `[${step + 1}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");

/** Zod's issues about the parsed tree, in this file's words. */
export const findingsOf = (
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  document: Document,
): readonly Finding[] => {
  const findings = issues.flatMap((issue) => findingsOfIssue(issue, schema, document));
  const meant = new Set(findings.map((finding) => finding.meant));
  return findings.filter(({ missing }) => missing === undefined || !meant.has(missing));
};

const findingsOfIssue = (
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  document: Document,
): readonly Finding[] => {
  const { path } = issue;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey(path, key, keysAt(schema, path)));
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? "a valid name";
    return [{ path, at: "key", sentence: `\`${placeOf(path)}\` is not ${expected}.` }];
  }
  if (issue.code === "invalid_union")
    return findingsOf(
      likeliest(issue.errors).map((inner) => ({ ...inner, path: [...path, ...inner.path] })),
      schema,
      document,
    );
  return [wrongValue(path, issue.message, document)];
};

const unknownKey = (path: Path, key: string, known: readonly string[]): Finding => {
  const near = nearest(key, known);
  const where = path.length === 0 ? "" : ` in \`${placeOf(path)}\``;
  const hint = near === null ? `Expected one of ${known.join(", ")}.` : `Did you mean \`${near}\`?`;
  const sentence = `Unknown key \`${key}\`${where}. ${hint}`;
  const meant = near === null ? {} : { meant: placeOf([...path, near]) };
  return { path: [...path, key], at: "key", sentence, ...meant };
};

const wrongValue = (path: Path, expected: string, document: Document): Finding => {
  const place = path.length === 0 ? "The file" : `\`${placeOf(path)}\``;
  const node = document.getIn(path, true);
  if (node === undefined)
    return {
      path,
      at: "value",
      sentence: `${place} is missing; expected ${expected}.`,
      missing: placeOf(path),
    };
  return { path, at: "value", sentence: `${place} is ${describe(node)}; expected ${expected}.` };
};

const maxShownLetters = 60;

const describe = (node: unknown): string => {
  if (isMap(node)) return "a map";
  if (isCollection(node)) return "a list";
  const value = isScalar(node) ? node.value : node;
  if (value === null || value === "") return "empty";
  const text = isScalar(node) && node.source !== undefined ? node.source : JSON.stringify(value);
  const shown = text.length > maxShownLetters ? `${text.slice(0, maxShownLetters)}…` : text;
  return `\`${shown.replaceAll("\n", "⏎")}\``;
};

/** Of the readings of a union, the one that got furthest: its complaint is about a detail. */
const likeliest = (
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] => {
  const depth = (issues: readonly z.core.$ZodIssue[]): number =>
    Math.max(0, ...issues.map((issue) => issue.path.length * 2 + (isTypeMismatch(issue) ? 0 : 1)));
  return branches.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
};

const isTypeMismatch = (issue: z.core.$ZodIssue): boolean =>
  issue.code === "invalid_type" && issue.path.length === 0;

/** Names that the schema knows at a place. */
const keysAt = (schema: z.core.$ZodType, path: Path): readonly string[] => {
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option: z.core.$ZodType) => keysAt(option, path));
  const [step, ...rest] = path;
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  if (step === undefined) return Object.keys(schema.shape);
  const inner: unknown = schema.shape[String(step)];
  return inner instanceof z.ZodType ? keysAt(inner, rest) : [];
};

/** Gives a finding its line and column: its own node's, or the nearest one above that exists. */
export const locate = (
  finding: Finding,
  file: string,
  { document, lines }: { readonly document: Document; readonly lines: LineCounter },
): FileProblem => {
  const { line, col } = lines.linePos(offsetOf(finding, document));
  return { file, line: Math.max(1, line), column: Math.max(1, col), sentence: finding.sentence };
};

const offsetOf = ({ path, at }: Finding, document: Document): number => {
  const node = at === "value" ? document.getIn(path, true) : keyNode(path, document);
  const start = rangeStart(node);
  if (start !== undefined) return start;
  const key = rangeStart(keyNode(path, document));
  if (key !== undefined) return key;
  return path.length === 0 ? 0 : offsetOf({ path: path.slice(0, -1), at, sentence: "" }, document);
};

const keyNode = (path: Path, document: Document): unknown => {
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  return parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key;
};

const rangeStart = (node: unknown): number | undefined =>
  typeof node === "object" && node !== null && "range" in node
    ? (node as Node).range?.[0]
    : undefined;
