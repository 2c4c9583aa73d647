import type { RolloutView, Ship } from "@dimmer/wire";
import type { Api, ShipBody } from "../client/api.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode, fail, good, type Result } from "../exit-code.ts";
import { describeChange } from "../git/repository.ts";
import { reportChange, reportFailure } from "../report.ts";
import { plain } from "../terminal/plain.ts";
import { shortVersion } from "../view/words.ts";
import { type Awaiting, awaitRollout } from "./await-rollout.ts";
import { serviceInContext } from "./pick.ts";
import { findServiceFile, readServiceFile } from "./service-file.ts";

export type ShipOptions = {
  /** Version id as typed; null: the commit. */
  readonly id: string | null;
  readonly to: readonly string[];
  readonly service: string | null;
  readonly subject: string | null;
  readonly authors: readonly string[];
  /** A `dimmer.yaml` whose plan is used instead of the service's own. */
  readonly planFile: string | null;
  readonly again: string | null;
  readonly hotfix: string | null;
  readonly digest: string | null;
  /** Null: as the service says. */
  readonly whenBusy: "replace" | "queue" | "refuse" | null;
  readonly awaiting: Awaiting;
};

/** `dimmer ship [id] --to URL…`: a new version at 0 %, raised from there by evidence. */
export const ship = async (context: Context, options: ShipOptions): Promise<ExitCode> => {
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const body = await shipBody(context, api.value, options);
  if (!body.ok) return reportFailure(context, body.failure);
  const shipped = await api.value.ship(body.value);
  if (!shipped.ok) return reportFailure(context, shipped.failure);
  if (options.awaiting.condition === null)
    return reportChange(context, shippedSentence(shipped.value), shipped.value);
  context.terminal.note(shippedSentence(shipped.value));
  return awaitRollout(context, api.value, { view: shipped.value, awaiting: options.awaiting });
};

const shippedSentence = (view: RolloutView): string => {
  if (view.phase === "queued")
    return `Queued ${shortVersion(view.candidate.id)} as ${view.id}; it begins when the rollout under way is over.`;
  return `Shipped ${shortVersion(view.candidate.id)} to nobody as ${view.id}; ${shortVersion(view.stable.id)} goes on serving everybody.`;
};

const shipBody = async (
  context: Context,
  api: Api,
  options: ShipOptions,
): Promise<Result<ShipBody>> => {
  const overview = await api.overview();
  if (!overview.ok) return overview;
  const ownFile = options.service ?? findServiceFile(context.cwd)?.service ?? null;
  const service = serviceInContext(context, overview.value, ownFile);
  if (!service.ok) return service;
  const running = overview.value.services.find(({ name }) => name === service.value);
  const plan =
    options.planFile === null ? null : await readServiceFile(options.planFile, context.cwd);
  if (plan?.ok === false) return plan;
  const version = await versionToShip(context, options, running?.stable.id ?? null);
  if (!version.ok) return version;
  return good({
    service: service.value,
    version: version.value,
    ...(options.whenBusy === null ? {} : { whenBusy: options.whenBusy }),
    ...(options.hotfix === null ? {} : { hotfix: options.hotfix }),
    ...(plan?.value.expectations === undefined ? {} : { expectations: plan.value.expectations }),
    ...(plan === null ? {} : { plan: plan.value.plan }),
    ...(options.again === null ? {} : { again: options.again }),
  });
};

/** Options first, then what the CI system says, then git. */
const versionToShip = async (
  { cwd, environment, terminal }: Context,
  options: ShipOptions,
  stableId: string | null,
): Promise<Result<Ship["version"]>> => {
  const { build } = environment;
  const asked = options.id ?? build.commit;
  const change = await describeChange(cwd, { commit: asked, since: stableId });
  // An id that is no commit (`v2`, a build number) is still built from what is checked out here.
  const source =
    change.commit === null && asked !== null
      ? await describeChange(cwd, { commit: null, since: stableId })
      : change;
  const id = options.id ?? build.commit ?? change.commit;
  if (id === null)
    return fail(
      exitCode.usage,
      "noVersion",
      "There is no git commit here to name the version by; give it an id: `dimmer ship v2 --to URL`.",
    );
  if (source.dirty && options.id === null)
    terminal.note(
      `${shortVersion(id)} names the last commit, yet files here differ from it; commit first, or name what really runs: \`dimmer ship ID\`.`,
    );
  const authors = options.authors.length > 0 ? options.authors : source.authors;
  return good({
    id,
    ...(options.digest === null ? {} : { digest: options.digest }),
    endpoints: [...options.to],
    subject: plain(options.subject ?? build.subject ?? source.subject ?? "").slice(0, 500),
    authors: authors.length > 0 || build.author === null ? [...authors] : [build.author],
    commits: [...source.commits],
  });
};
