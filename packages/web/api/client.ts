import type { ApiError } from "@dimmer/wire";
import { requestTimeoutMs } from "../limits.ts";

/** An answer that was not 2xx, or none at all. `sentence` is fit to be shown. */
export class ApiFailure extends Error {
  /** 0: nothing answered. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, error: ApiError["error"]) {
    super(error.sentence);
    this.name = "ApiFailure";
    this.status = status;
    this.code = error.code;
  }
}

const unreachable: ApiError["error"] = {
  code: "unreachable",
  sentence: "Control does not answer. Is `dimmer serve` running? Trying again.",
};

/**
 * Asks control. The answer's shape is the API's schema, which control's own tests hold it to; the
 * two are built and served together, so that nothing is validated again here.
 */
export const ask = async <Answer>(path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`/api/v1${path}`, {
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(body === undefined ? {} : posted(body)),
  }).catch(() => null);
  if (response === null) throw new ApiFailure(0, unreachable);
  if (!response.ok) throw new ApiFailure(response.status, await errorOf(response));
  const answer: Answer = await response.json();
  return answer;
};

const posted = (body: object): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

const errorOf = async (response: Response): Promise<ApiError["error"]> => {
  const body: Partial<ApiError> | null = await response.json().catch(() => null);
  return (
    body?.error ?? {
      code: "unknown",
      sentence: `Control answered ${response.status} and did not say why. Its log may: logs/control.log.`,
    }
  );
};

/** The one sentence about a failure of any kind. */
export const sentenceOf = (error: unknown): string =>
  error instanceof ApiFailure ? error.message : "Something went wrong in this page. Reload it.";

/** Whether control knows no session for this browser. */
export const isWithoutSession = (error: unknown): boolean =>
  error instanceof ApiFailure && error.status === 401;
