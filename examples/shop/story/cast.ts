import { execFile } from "node:child_process";
import { join } from "node:path";
import { rolloutViewSchema, type RolloutView } from "@dimmer/wire";
import { limits } from "../limits.ts";
import { Child, type Started } from "./child.ts";
import type { StoryOptions } from "./options.ts";

/** Where Dimmer is, as `dimmer serve --json` says it. */
export type Addresses = {
  readonly splitter: string;
  readonly api: string;
  /** For a browser's first visit; carries the key of the session. */
  readonly open: string;
  readonly events: string;
};

export type Ran = { readonly code: number; readonly out: string; readonly said: string };

/** Splitter processes; two are enough to show that it is more than one, and spare memory. */
const workers = "2";

/**
 * The processes of the story. Everything is done as a user would do it: `dimmer` is its command
 * line, the shop its own processes.
 */
export class Cast {
  readonly #root: string;
  readonly #options: StoryOptions;
  readonly #children: Child[] = [];
  readonly #shops = new Map<string, Child>();
  #stopping: Promise<void> | null = null;

  /** `root` is the checkout. */
  constructor(root: string, options: StoryOptions) {
    this.#root = root;
    this.#options = options;
  }

  /** Starts one version of the shop on any free port; facts are its address. */
  async shop(version: string, eventsUrl: string): Promise<Started<string>> {
    const started = await Child.start({
      adopt: (child) => this.#adopt(child),
      name: `Version ${version} of the shop`,
      cwd: this.#root,
      args: [
        join(this.#root, "examples", "shop", "service", "main.ts"),
        ...flags({
          version,
          port: "0",
          events: eventsUrl,
          data: join(this.#options.data, "shop.db"),
        }),
      ],
      readyFacts: (line) => /serves on (http:\S+)$/.exec(line)?.[1] ?? null,
    });
    if (started.ok) this.#shops.set(version, started.child);
    return started;
  }

  /** Ends one version of the shop; nobody may be on it any more. */
  async retire(version: string): Promise<void> {
    await this.#shops.get(version)?.stop();
  }

  /** `dimmer serve` in front of the shop; every sentence that it says goes to `onSentence`. */
  async dimmer(
    stable: string,
    onSentence: (sentence: string) => void,
  ): Promise<Started<Addresses>> {
    const { listen, port, ingestPort, data } = this.#options;
    return await Child.start({
      adopt: (child) => this.#adopt(child),
      name: "Dimmer",
      cwd: this.#root,
      args: [
        this.#cli,
        "serve",
        "--json",
        ...flags({
          data,
          file: join(this.#root, "examples", "shop", "dimmer.yaml"),
          stable,
          listen,
          port: String(port),
          "ingest-port": String(ingestPort),
          workers,
        }),
      ],
      readyFacts: addressesOf,
      onLine: (line) => {
        const { sentence } = fieldsOf(line);
        if (sentence !== undefined) onSentence(sentence);
      },
    });
  }

  /** One command of `dimmer`, as a script that says why it acts. */
  async command(words: readonly string[]): Promise<Ran> {
    const common = ["--json", "--data", this.#options.data, "--scripted", "the story of npm start"];
    return await new Promise((resolve) => {
      execFile(
        process.execPath,
        [this.#cli, ...common, ...words],
        { cwd: this.#root, timeout: limits.commandMs, maxBuffer: 16 * 1024 * 1024 },
        (error, out, said) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, said: said.trim() }),
      );
    });
  }

  /** `dimmer ship`; the rollout, or Dimmer's sentence about why not. */
  async ship({ id, to, subject, author }: Shipment): Promise<RolloutView | string> {
    const by = author === null ? [] : ["--author", author];
    const ran = await this.command(["ship", id, "--to", to, "--subject", subject, ...by]);
    const view = rolloutViewSchema.safeParse(parsedOr(ran.out, null));
    return view.success ? view.data : ran.said || `\`dimmer ship\` ended with ${ran.code}.`;
  }

  /** Ends every process, the newest first; nothing of the story runs afterwards. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stopAll());
  }

  async #stopAll(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.stop();
  }

  get #cli(): string {
    return join(this.#root, "packages", "cli", "main.ts");
  }

  #adopt(child: Child): void {
    this.#children.push(child);
    if (this.#stopping !== null) void child.stop();
  }
}

/** What is shipped, where it runs, and who wrote it; null leaves the author to git. */
export type Shipment = {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly author: string | null;
};

/** `{ port: "1" }` as `--port 1`. */
const flags = (values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);

const addressesOf = (line: string): Addresses | null => {
  const { splitter, api, open, events } = fieldsOf(line);
  return splitter === undefined || api === undefined || open === undefined || events === undefined
    ? null
    : { splitter, api, open, events };
};

/** The text fields of a line of JSON. */
const fieldsOf = (line: string): Readonly<Record<string, string | undefined>> => {
  const value = parsedOr(line, null);
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
};

const parsedOr = (text: string, otherwise: null): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
};
