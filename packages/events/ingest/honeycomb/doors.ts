import type { Arrival } from "@dimmer/core";
import { linesPerTurn, maxBatchEvents, maxJsonDepth, maxJsonDocumentBytes } from "../../limits.ts";
import { isDeeperThan } from "../depth.ts";
import type { Intake } from "../intake.ts";
import { makeRow, type MadeRow, type Row } from "../make-row.ts";
import { type Asked, type Door, jsonReply, type Reply } from "../reply.ts";
import { eventTime } from "./time.ts";

/**
 * Honeycomb's Events API, for its client libraries as they are: `/1/batch/<dataset>`,
 * `/1/events/<dataset>` and `/1/auth`. Any key is taken, because only programs of this machine get
 * here. Bodies are JSON whatever their content type says, as there.
 */
export const honeycombDoors = (intake: Intake): Readonly<Record<string, Door>> => ({
  "/1/batch/*": postDoor((body, asked) => takeBatch(intake, body, asked)),
  "/1/events/*": postDoor((body, asked) => takeEvent(intake, body, asked)),
  "/1/auth": { method: "GET", contentTypes: null, refuse, take: (_, asked) => auth(asked) },
});

const postDoor = (take: Door["take"]): Door => ({
  method: "POST",
  contentTypes: null,
  refuse,
  take,
});

const refuse: Door["refuse"] = ({ status, sentence }) => jsonReply(status, { error: sentence });

const failed = (status: number, error: string): Reply => jsonReply(status, { error });

type Fields = Readonly<Record<string, unknown>>;

const isFields = (given: unknown): given is Fields =>
  typeof given === "object" && given !== null && !Array.isArray(given);

/** An answer has one status for each event, in their order: clients read it by place. */
const takeBatch = async (intake: Intake, body: Buffer, asked: Asked): Promise<Reply> => {
  const read = parse(body);
  if (!read.ok) return turnAway(intake, read.reply);
  const elements = read.document;
  if (!Array.isArray(elements))
    return turnAway(intake, failed(400, "A batch is a JSON list of events."));
  if (elements.length > maxBatchEvents)
    return turnAway(intake, failed(413, `Send at most ${maxBatchEvents} events in one batch.`));
  const rows: Row[] = [];
  const statuses: { readonly status: number; readonly error?: string }[] = [];
  const arrival = intake.arrival();
  for (const element of elements) {
    if (statuses.length % linesPerTurn === linesPerTurn - 1) await new Promise(setImmediate);
    const made = readElement(element, asked.rest, arrival);
    if (made.ok) rows.push(made.row);
    statuses.push(made.ok ? { status: 202 } : { status: 400, error: made.sentence });
  }
  const kept = await intake.keep(rows);
  if (!kept.ok) return failed(503, kept.error.sentence);
  intake.reject(elements.length - rows.length);
  return jsonReply(200, statuses);
};

const readElement = (element: unknown, dataset: string, arrival: Arrival): MadeRow => {
  if (!isFields(element)) return { ok: false, sentence: "An event is an object." };
  const { data, samplerate, time } = element;
  return makeEvent({ data, dataset, samplerate, time }, arrival);
};

/** The body is the event itself; its time and weight are headers. */
const takeEvent = async (intake: Intake, body: Buffer, asked: Asked): Promise<Reply> => {
  const read = parse(body);
  if (!read.ok) return turnAway(intake, read.reply);
  const given = {
    data: read.document,
    dataset: asked.rest,
    samplerate: Number(asked.header("x-honeycomb-samplerate") ?? 1),
    time: asked.header("x-honeycomb-event-time"),
  };
  const made = makeEvent(given, intake.arrival());
  if (!made.ok) {
    intake.reject(1);
    return failed(400, made.sentence);
  }
  const kept = await intake.keep([made.row]);
  return kept.ok ? jsonReply(200, {}) : failed(503, kept.error.sentence);
};

type Given = {
  readonly data: unknown;
  readonly dataset: string;
  readonly samplerate: unknown;
  readonly time: unknown;
};

const makeEvent = ({ data, dataset, samplerate, time }: Given, arrival: Arrival): MadeRow => {
  if (dataset === "" || dataset.length > maxDatasetLength)
    return { ok: false, sentence: `Name a dataset of at most ${maxDatasetLength} characters.` };
  if (!isFields(data)) return { ok: false, sentence: "The event must be an object with fields." };
  if (Object.keys(data).length === 0)
    return { ok: false, sentence: "Request body should not be empty." };
  const weight = typeof samplerate === "number" && samplerate >= 1 ? samplerate : 1;
  return makeRow({ data, dataset, weight, time: eventTime(time) }, arrival);
};

/** As long as `wire` lets a dataset's name be. */
const maxDatasetLength = 200;

type Parsed =
  | { readonly ok: true; readonly document: unknown }
  | { readonly ok: false; readonly reply: Reply };

const parse = (body: Buffer): Parsed => {
  const bad = (status: number, error: string): Parsed => ({
    ok: false,
    reply: failed(status, error),
  });
  if (body.length > maxJsonDocumentBytes)
    return bad(413, `A batch may have ${maxJsonDocumentBytes} bytes; send smaller ones.`);
  if (isDeeperThan(body, maxJsonDepth))
    return bad(400, `The body nests deeper than ${maxJsonDepth} levels.`);
  try {
    return { ok: true, document: JSON.parse(body.toString("utf8")) };
  } catch {
    return bad(400, "Request body is malformed and cannot be read as JSON.");
  }
};

const turnAway = (intake: Intake, reply: Reply): Reply => {
  intake.refuse();
  return reply;
};

/** What Refinery and the client libraries ask before they send. */
const auth = ({ header }: Asked): Reply => {
  const key = header("x-honeycomb-team") ?? header("x-hny-team");
  if (key === null) return failed(401, "Send a key in X-Honeycomb-Team; any key is taken here.");
  return jsonReply(200, {
    id: "dimmer",
    api_key_access: { events: true, markers: false, queries: false },
    environment: { name: "dimmer", slug: "dimmer" },
    team: { name: "dimmer", slug: "dimmer" },
  });
};
