import type { Stop, Time } from "./time.ts";

/**
 * A simulated operating-system process: its timers, its two clocks, and whether it runs, is stopped
 * (SIGSTOP) or is dead (kill -9). What happens to a stopped one waits; to a dead one, nothing does.
 */
export class Process {
  readonly name: string;
  readonly #time: Time;
  readonly #bornMs: number;
  #state: "running" | "stopped" | "dead" = "running";
  #skewMs: number;
  #waiting: (() => void)[] = [];
  #atDeath: (() => void)[] = [];

  constructor(name: string, time: Time, skewMs: number) {
    this.name = name;
    this.#time = time;
    this.#bornMs = time.nowMs;
    this.#skewMs = skewMs;
  }

  get state(): "running" | "stopped" | "dead" {
    return this.#state;
  }

  get skewMs(): number {
    return this.#skewMs;
  }

  /** May jump. */
  readonly wallMs = (): number => Math.floor(this.#time.nowMs + this.#skewMs);
  /** Never goes back, and goes on while the process is stopped. */
  readonly monoMs = (): number => this.#time.nowMs - this.#bornMs;

  jumpWall(ms: number): void {
    this.#skewMs += ms;
  }

  readonly after = (ms: number, job: () => void): Stop =>
    this.#time.after(ms, () => {
      this.enter(job);
    });

  /** As `after`, for jobs that resolve no promise. */
  readonly #quicklyAfter = (ms: number, job: () => void): Stop =>
    this.#time.quicklyAfter(ms, () => {
      this.enter(job);
    });

  /** As `setInterval`: a stopped process runs a missed one once when it goes on. */
  readonly every = (ms: number, job: () => void): Stop => this.#repeat(this.after, ms, job);

  /** As `every`, for jobs that resolve no promise. */
  readonly quicklyEvery = (ms: number, job: () => void): Stop =>
    this.#repeat(this.#quicklyAfter, ms, job);

  #repeat(after: (ms: number, job: () => void) => Stop, ms: number, job: () => void): Stop {
    let stop: Stop = () => undefined;
    let isOver = false;
    const next = (): void => {
      if (isOver || this.#state === "dead") return;
      stop = after(ms, () => {
        if (!isOver) job();
        next();
      });
    };
    next();
    return () => {
      isOver = true;
      stop();
    };
  }

  /** Runs the job in this process, now or when it goes on. */
  enter(job: () => void): void {
    if (this.#state === "running") job();
    else if (this.#state === "stopped") this.#waiting.push(job);
  }

  /** What it waits for comes back to it only while it runs, and never once it is dead. */
  returning<T>(value: T): Promise<T> {
    return new Promise((resolve) => {
      this.enter(() => {
        resolve(value);
      });
    });
  }

  stop(): void {
    if (this.#state === "running") this.#state = "stopped";
  }

  goOn(): void {
    if (this.#state !== "stopped") return;
    this.#state = "running";
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const job of waiting) this.enter(job);
  }

  /** What the operating system does when it dies, such as closing its connections. */
  atDeath(job: () => void): void {
    this.#atDeath.push(job);
  }

  kill(): void {
    if (this.#state === "dead") return;
    this.#state = "dead";
    this.#waiting = [];
    for (const job of this.#atDeath) job();
    this.#atDeath = [];
  }
}
