import type { Filter } from "@dimmer/core";
import { parseWhere } from "../ask/condition.ts";
import type { Api } from "../client/api.ts";
import type { Context } from "../context.ts";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { serviceInContext } from "./pick.ts";

/** `--where` and `--arm` as one filter; null when neither was given. */
export const filterOf = ({
  where,
  arm,
}: {
  readonly where: string | null;
  readonly arm: "candidate" | "stable" | null;
}): Result<Filter | null> => {
  const parsed = where === null ? null : parseWhere(where);
  if (parsed?.ok === false) return fail(exitCode.usage, "badWhere", parsed.sentence);
  const parts: Filter[] = [];
  if (arm !== null) parts.push({ field: "dimmer.arm", op: "=", value: arm });
  if (parsed !== null) parts.push(parsed.value);
  const [first, second] = parts;
  return good(second === undefined ? (first ?? null) : { all: parts });
};

/** The data set that a question is about: the one named, else that of the service at hand. */
export const datasetOf = async (
  context: Context,
  api: Api,
  asked: { readonly dataset: string | null; readonly service: string | null },
): Promise<Result<string>> => {
  if (asked.dataset !== null) return good(asked.dataset);
  const overview = await api.overview();
  return overview.ok ? serviceInContext(context, overview.value, asked.service) : overview;
};
