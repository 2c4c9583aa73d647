import { parseArgs } from "node:util";

/** What somebody asked the simulator for. */
export type Asked =
  | { readonly kind: "seed"; readonly seed: number; readonly isTraced: boolean }
  | { readonly kind: "fresh"; readonly minutes: number; readonly from: number | null }
  | { readonly kind: "planted"; readonly names: readonly string[] }
  /** It was not understood; nothing runs. */
  | { readonly kind: "wrong"; readonly sentence: string };

type Options = ReadonlyMap<string, string | null>;

const usage = "npm run sim -- --seed N [--trace] | --minutes M [--from N] | --planted [name …]";

const wrong = (what: string): Asked => ({ kind: "wrong", sentence: `${what} Use: ${usage}` });

/** Which options may be asked together; the first of each line says what is wanted. */
const together: readonly (readonly string[])[] = [
  ["seed", "trace"],
  ["minutes", "from"],
  ["planted"],
];
const takesValue: ReadonlySet<string> = new Set(["seed", "minutes", "from"]);

/** A seed as people write it; null for anything else: `Number` takes "", "0x1f" and "1e3" as well. */
const seedOf = (text: string | null | undefined): number | null => {
  const seed = /^\d+$/.test(text ?? "") ? Number(text) : null;
  return seed !== null && Number.isSafeInteger(seed) ? seed : null;
};

/**
 * Reads the command line of `npm run sim`. Nothing is guessed: whatever would run something else
 * than was meant, or nothing at all, is refused with a sentence that says what to write.
 */
export const readAsked = (args: readonly string[], knownBugs: readonly string[]): Asked => {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries([...takesValue].map((name) => [name, { type: "string" }] as const)),
  });
  const options = new Map<string, string | null>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (options.has(token.name)) return wrong(`--${token.name} is given twice.`);
    if (!together.flat().includes(token.name))
      return wrong(`${token.rawName} is no option of the simulator.`);
    if (!takesValue.has(token.name) && token.value !== undefined)
      return wrong(`--${token.name} takes no value.`);
    options.set(token.name, token.value ?? null);
  }
  return chosen(options, { positionals, knownBugs });
};

type Names = { readonly positionals: readonly string[]; readonly knownBugs: readonly string[] };

const chosen = (options: Options, { positionals, knownBugs }: Names): Asked => {
  const wanted = together.filter(([first = ""]) => options.has(first));
  const [line, second] = wanted;
  if (line === undefined) return wrong("Say what to run.");
  if (second !== undefined) return wrong(`--${line[0]} and --${second[0]} exclude each other.`);
  const stray = [...options.keys()].find((name) => !line.includes(name));
  if (stray !== undefined) return wrong(`--${stray} means nothing beside --${line[0]}.`);
  const [positional] = positionals;
  if (options.has("planted")) {
    const unknown = positionals.find((name) => !knownBugs.includes(name));
    return unknown === undefined
      ? { kind: "planted", names: positionals }
      : wrong(`No planted bug is called ${unknown}; docs/spec/simulator.md lists them.`);
  }
  if (positional !== undefined) return wrong(`${positional} belongs to no option.`);
  return options.has("seed") ? oneSeed(options) : freshSeeds(options);
};

const oneSeed = (options: Options): Asked => {
  const seed = seedOf(options.get("seed"));
  return seed === null
    ? wrong(`--seed takes a whole number from 0 on, not ${quoted(options.get("seed"))}.`)
    : { kind: "seed", seed, isTraced: options.has("trace") };
};

const freshSeeds = (options: Options): Asked => {
  const text = options.get("minutes");
  const minutes = /^\d+(\.\d+)?$/.test(text ?? "") ? Number(text) : 0;
  if (!(minutes > 0) || !Number.isFinite(minutes))
    return wrong(`--minutes takes a number greater than 0, not ${quoted(text)}.`);
  const from = options.has("from") ? seedOf(options.get("from")) : null;
  return options.has("from") && from === null
    ? wrong(`--from takes a whole number from 0 on, not ${quoted(options.get("from"))}.`)
    : { kind: "fresh", minutes, from };
};

const quoted = (text: string | null | undefined): string =>
  text === null || text === undefined ? "nothing" : `"${text}"`;
