/**
 * One job at a time, in the order they came. Every change of control's state is a job, so that none
 * sees another half done; jobs are short (one store transaction).
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const next = this.#last.then(job, job);
    this.#last = next;
    return next;
  }

  /** Resolves when everything that was asked for by now is done. */
  async idle(): Promise<void> {
    await this.#last.catch(() => {});
  }
}
