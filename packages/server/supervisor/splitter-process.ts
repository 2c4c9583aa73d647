import { adoptedLookMs, childStopMs } from "../limits.ts";
import { Child, type ChildOptions, type Facts } from "./child.ts";
import { isOurs, waitGone } from "./leftover.ts";
import type { Refused } from "./refusal.ts";
import { findSplitter, forgetSplitter, rememberSplitter } from "./splitter-file.ts";

type Options = Omit<ChildOptions, "name"> & {
  readonly splitterFile: string;
  readonly linkSocket: string;
  /** What a running splitter must have been asked for to be adopted. */
  readonly asked: () => { host: string; askedPort: number; eventsUrl: string };
};

/**
 * The splitter outlives a supervisor that was killed: a new supervisor adopts the running one, and
 * starts its own only when that has ended or listens elsewhere.
 */
export class SplitterProcess {
  readonly #options: Options;
  readonly #child: Child;
  #adopted: number | null = null;
  #look: NodeJS.Timeout | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#child = new Child({
      ...options,
      name: "splitter",
      changed: (facts) => {
        this.#remember(facts);
        options.changed(facts);
      },
    });
  }

  get pid(): number | null {
    return this.#adopted ?? this.#child.pid;
  }

  get restarts(): number {
    return this.#child.restarts;
  }

  async start(): Promise<{ readonly ok: true; readonly facts: Facts } | Refused> {
    const { splitterFile, linkSocket, asked, say, changed } = this.#options;
    const found = findSplitter(splitterFile, linkSocket);
    if (found === null) return this.#child.start();
    const wanted = asked();
    const same =
      found.host === wanted.host &&
      (found.askedPort === wanted.askedPort || found.port === wanted.askedPort) &&
      found.eventsUrl === wanted.eventsUrl;
    if (!same) {
      say(`The running splitter (pid ${found.pid}) was started otherwise; replacing it.`);
      await endProcess(found.pid);
      return this.#child.start();
    }
    const facts = { pid: found.pid, port: found.port };
    say(`Adopted the running splitter (pid ${found.pid}) on port ${found.port}.`);
    this.#watch(found.pid);
    changed(facts);
    return { ok: true, facts };
  }

  async stop(): Promise<void> {
    if (this.#look !== null) clearInterval(this.#look);
    if (this.#adopted !== null) await endProcess(this.#adopted);
    await this.#child.stop();
    forgetSplitter(this.#options.splitterFile);
  }

  #watch(pid: number): void {
    this.#adopted = pid;
    this.#look = setInterval(() => {
      if (isOurs(pid, this.#options.linkSocket)) return;
      if (this.#look !== null) clearInterval(this.#look);
      this.#adopted = null;
      this.#options.changed(null);
      this.#options.say(`The adopted splitter (pid ${pid}) ended; starting another.`);
      void this.#child.start().then((started) => {
        if (!started.ok) this.#options.say(started.error.sentence);
      });
    }, adoptedLookMs);
  }

  #remember(facts: Facts | null): void {
    const { splitterFile, asked } = this.#options;
    if (facts === null || facts.port === null) return;
    rememberSplitter(splitterFile, { pid: facts.pid, port: facts.port, ...asked() });
  }
}

/** Ends a process that is not our child: SIGTERM, then SIGKILL for its whole group. */
const endProcess = async (pid: number): Promise<void> => {
  try {
    process.kill(pid, "SIGTERM");
    if (await waitGone(pid, childStopMs)) return;
    process.kill(-pid, "SIGKILL");
    await waitGone(pid, childStopMs);
  } catch {
    // It ended between the look and the signal.
  }
};
