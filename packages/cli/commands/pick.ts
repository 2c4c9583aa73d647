import type { Overview, RolloutView } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import type { Context } from "../context.ts";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { isLive } from "../view/words.ts";
import { findServiceFile } from "./service-file.ts";

export type Picking = {
  /** As typed; null: the one that is meant by the context. */
  readonly id: string | null;
  readonly service: string | null;
  /** `live`: only what can still be acted on. `any`: else the one that ended last. */
  readonly among: "live" | "any";
};

/** The rollout that a command is about: the named one, else the only one it can be. */
export const pickRollout = async (
  context: Context,
  api: Api,
  { id, service, among }: Picking,
): Promise<Result<RolloutView>> => {
  if (id !== null) return api.rollout(id);
  const overview = await api.overview();
  if (!overview.ok) return overview;
  const name = serviceInContext(context, overview.value, service);
  if (!name.ok) return name;
  const ofService = overview.value.rollouts.filter((view) => view.service === name.value);
  const live = ofService.filter(isLive);
  const [first, second] = live;
  if (first !== undefined && second !== undefined)
    return fail(
      exitCode.usage,
      "whichRollout",
      `${name.value} has several live rollouts; name one of ${live.map((view) => view.id).join(", ")}.`,
    );
  const last = among === "any" ? (first ?? ofService[0]) : first;
  if (last !== undefined) return good(last);
  return fail(
    exitCode.error,
    "noRollout",
    among === "any"
      ? `Nothing has been shipped to ${name.value} yet; start with \`dimmer ship --to URL\`.`
      : `No rollout of ${name.value} is live; \`dimmer status\` shows the last one, \`dimmer ship --to URL\` starts the next.`,
  );
};

/** `--service`, else the `dimmer.yaml` found upwards from here, else the only service there is. */
export const serviceInContext = (
  { cwd }: Context,
  { services }: Overview,
  named: string | null,
): Result<string> => {
  const names = services.map(({ name }) => name);
  const wanted = named ?? (names.length === 1 ? null : (findServiceFile(cwd)?.service ?? null));
  if (wanted !== null)
    return names.includes(wanted)
      ? good(wanted)
      : fail(
          exitCode.error,
          "unknownService",
          `Dimmer does not know the service ${wanted}; it knows ${names.join(", ") || "none yet"}.`,
        );
  const [only, another] = names;
  if (only === undefined)
    return fail(
      exitCode.error,
      "noService",
      "Dimmer has no service yet; restart it with `dimmer serve --service NAME --stable URL` or a dimmer.yaml.",
    );
  return another === undefined
    ? good(only)
    : fail(
        exitCode.usage,
        "whichService",
        `Dimmer knows ${names.join(", ")}; say which with --service.`,
      );
};
