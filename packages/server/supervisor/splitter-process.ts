import { setTimeout as sleep } from "node:timers/promises";
import { adoptedLookMs, childStopMs, handOverLookMs } from "../limits.ts";
import { Child, type ChildOptions, type Facts } from "./child.ts";
import { isOurs, waitGone } from "./leftover.ts";
import type { Refused } from "./refusal.ts";
import {
  findSplitter,
  forgetSplitter,
  rememberSplitter,
  servingPid,
  type SplitterFile,
  type SplitterPlace,
} from "./splitter-file.ts";

type Options = Omit<ChildOptions, "name"> & {
  readonly place: SplitterPlace;
  /** What a running splitter must have been asked for to be adopted. */
  readonly asked: () => {
    readonly host: string;
    readonly askedPort: number;
    readonly eventsUrl: string;
    readonly tls: string;
    readonly version: string;
  };
};

/**
 * The splitter outlives a supervisor that was killed: a new supervisor adopts the running one, and
 * starts its own only when that has ended or listens elsewhere. One of another version hands over to
 * a process of this version; so does one that gets SIGUSR2. The successor is adopted.
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
      followed: (pid) => this.#follow(pid),
    });
  }

  get pid(): number | null {
    return this.#adopted ?? this.#child.pid;
  }

  get restarts(): number {
    return this.#child.restarts;
  }

  async start(): Promise<{ readonly ok: true; readonly facts: Facts } | Refused> {
    const { place, asked, say, changed } = this.#options;
    const found = findSplitter(place);
    if (found === null) return this.#child.start();
    const wanted = asked();
    const same =
      found.host === wanted.host &&
      (found.askedPort === wanted.askedPort || found.port === wanted.askedPort) &&
      found.tls === wanted.tls &&
      found.eventsUrl === wanted.eventsUrl;
    if (!same) {
      say(`The running splitter (pid ${found.pid}) was started otherwise; replacing it.`);
      await endProcess(found.pid);
      return this.#child.start();
    }
    const pid = found.version === wanted.version ? found.pid : await this.#renew(found);
    const facts = { pid, port: found.port };
    say(`Adopted the running splitter (pid ${pid}) on port ${found.port}.`);
    this.#watch(pid);
    this.#remember(facts);
    changed(facts);
    return { ok: true, facts };
  }

  async stop(): Promise<void> {
    if (this.#look !== null) clearInterval(this.#look);
    const { place } = this.#options;
    const serving = servingPid(place);
    // The last one may still end requests while its successor serves.
    if (this.#adopted !== null) await endProcess(this.#adopted);
    if (serving !== null && serving !== this.#adopted && serving !== this.#child.pid)
      await endProcess(serving);
    await this.#child.stop();
    forgetSplitter(place.splitterFile);
  }

  /** A process that ended has handed over; its successor is watched from now on. */
  #follow(ended: number): boolean {
    const { place, say, changed } = this.#options;
    const pid = servingPid(place);
    const found = findSplitter(place);
    if (pid === null || pid === ended || found === null) return false;
    say(`The splitter (pid ${ended}) has handed over to pid ${pid}.`);
    this.#watch(pid);
    const facts = { pid, port: found.port };
    this.#remember(facts);
    changed(facts);
    return true;
  }

  /** Lets one of another version hand over; it stays where it cannot. */
  async #renew({ pid, version }: SplitterFile): Promise<number> {
    const { place, say, asked } = this.#options;
    say(
      `The running splitter is of version ${version || "unknown"}; ${asked().version} takes over.`,
    );
    process.kill(pid, "SIGUSR2");
    const deadline = performance.now() + handOverLookMs;
    while (performance.now() < deadline) {
      const serving = servingPid(place);
      if (serving !== null && serving !== pid) return serving;
      if (!isOurs(pid, place.linkSocket)) break;
      await sleep(adoptedLookMs);
    }
    say("It did not hand over and serves on; its log says why.");
    return pid;
  }

  #watch(pid: number): void {
    this.#adopted = pid;
    this.#look = setInterval(() => {
      if (isOurs(pid, this.#options.place.linkSocket)) return;
      if (this.#look !== null) clearInterval(this.#look);
      this.#adopted = null;
      this.#options.changed(null);
      if (this.#follow(pid)) return;
      this.#options.say(`The adopted splitter (pid ${pid}) ended; starting another.`);
      void this.#child.start().then((started) => {
        if (!started.ok) this.#options.say(started.error.sentence);
      });
    }, adoptedLookMs);
  }

  #remember(facts: Facts | null): void {
    const { place, asked } = this.#options;
    if (facts === null || facts.port === null) return;
    rememberSplitter(place.splitterFile, { pid: facts.pid, port: facts.port, ...asked() });
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
