import { limits } from "../limits.ts";
import { type Answer, isFailure, isRepeatable } from "./answer.ts";

/** All that a run of traffic remembers of its answers, bounded. */
export class TrafficRecord {
  readonly #answers: Answer[] = [];
  readonly #failures: Answer[] = [];
  readonly #latencies = new Float64Array(limits.latencies);
  readonly #byVersion = new Map<string, number>();
  readonly #users = new Set<string>();
  #count = 0;
  #failed = 0;
  #refused = 0;
  #unkept = 0;
  #keeping = true;

  add(answer: Answer): void {
    this.#latencies[this.#count % limits.latencies] = answer.endMs - answer.startMs;
    this.#count += 1;
    const version = answer.servedBy ?? "nobody";
    this.#byVersion.set(version, (this.#byVersion.get(version) ?? 0) + 1);
    if (answer.status >= 400 && answer.status < 500) this.#refused += 1;
    if (isFailure(answer)) {
      this.#failed += 1;
      if (this.#failures.length < limits.failures) this.#failures.push(answer);
    }
    if (!this.#keeping) return;
    this.#users.add(answer.user);
    if (this.#answers.length < limits.observations) this.#answers.push(answer);
    else this.#unkept += 1;
  }

  /** Forgets single answers and keeps none from now on; sums go on. For a run without an end. */
  onlySums(): void {
    this.#keeping = false;
    this.#answers.length = 0;
    this.#users.clear();
  }

  get answers(): readonly Answer[] {
    return this.#answers;
  }

  get failures(): readonly Answer[] {
    return this.#failures;
  }

  get summary(): TrafficSummary {
    const kept = this.#latencies.slice(0, Math.min(this.#count, limits.latencies)).toSorted();
    const at = (level: number): number => kept[Math.floor(level * (kept.length - 1))] ?? 0;
    return {
      requests: this.#count,
      users: this.#users.size,
      failed: this.#failed,
      failedRepeatable: this.#failures.filter(({ route }) => isRepeatable(route)).length,
      refused: this.#refused,
      unkept: this.#unkept,
      byVersion: Object.fromEntries(this.#byVersion),
      p50Ms: at(0.5),
      p99Ms: at(0.99),
    };
  }
}

export type TrafficSummary = {
  readonly requests: number;
  readonly users: number;
  /** Answers that a user calls a failure. */
  readonly failed: number;
  /** Of these, of kinds that may be repeated. */
  readonly failedRepeatable: number;
  /** 4xx. */
  readonly refused: number;
  /** Answers that were counted and not kept one by one. */
  readonly unkept: number;
  readonly byVersion: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
};
