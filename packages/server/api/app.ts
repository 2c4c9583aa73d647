import swagger from "@fastify/swagger";
import { StoreFault } from "@dimmer/store";
import { filterSchema } from "@dimmer/wire";
import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  serializerCompiler,
} from "fastify-type-provider-zod";
import { z } from "zod";
import { maxBodyBytes } from "../limits.ts";
import type { Session } from "../supervisor/session.ts";
import { type ErrorCode, type Refusal, refusal, statusOf } from "./answer.ts";
import { StreamHub } from "./live/stream.ts";
import { Tails } from "./live/tail.ts";
import { answerMalformed } from "./malformed.ts";
import type { Desk } from "./port.ts";
import { catalogueRoutes, eventRoutes } from "./routes/events.ts";
import { liveRoutes } from "./routes/live.ts";
import { changeRoutes, readRoutes, replayRoutes } from "./routes/rollouts.ts";
import { healthRoute, serviceRoutes } from "./routes/services.ts";
import { securityHeaders } from "./security/headers.ts";
import { checkRequest, ownHosts } from "./security/requests.ts";
import { actorOf, hasSession, isToken, ownPath, setCookie } from "./security/session.ts";
import { addWeb } from "./web.ts";

export type ApiOptions = {
  readonly desk: Desk;
  readonly session: Pick<Session, "token" | "person">;
  readonly version: string;
  readonly webDir: string;
  readonly now: () => number;
  /** What went wrong inside, for the log; clients never see it. */
  readonly trouble: (cause: unknown) => void;
};

/** The HTTP API and the UI. Not listening yet. */
export const openApi = async (options: ApiOptions): Promise<FastifyInstance> => {
  const app = Fastify({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: true,
    clientErrorHandler: answerMalformed,
    // What the router itself refuses, such as a path of broken percent signs, has our form too.
    frameworkErrors: (_, __, reply) => {
      const headers = { ...securityHeaders, "content-type": "application/json; charset=utf-8" };
      const body = JSON.stringify(refuseWith(refusal("malformed", sentences.malformed)));
      reply.raw.writeHead(statusOf.malformed, headers).end(body);
    },
    // A HEAD of a stream would open the stream.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300 },
  });
  // Inputs are parsed once, by the routes themselves.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser("text/plain");
  app.decorateRequest("actor", null);
  guard(app);
  mendErrors(app, options.trouble);
  await describe(app, options.version);
  await app.register(async (api) => addApi(api, options), { prefix: "/api/v1" });
  addSignIn(app, options.session.token);
  await addWeb(app, options.webDir);
  return app;
};

const refuseWith = ({ error }: Refusal): { readonly error: Refusal["error"] } => ({ error });

/** Before anything else, on every request: no web page but our own gets in. */
const guard = (app: FastifyInstance): void => {
  let hosts: ReadonlySet<string> | null = null;
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(securityHeaders);
    hosts ??= ownHosts(request.raw.socket.localPort ?? 0);
    const wrong = checkRequest(
      { method: request.method, headers: request.headers, rawHeaders: request.raw.rawHeaders },
      hosts,
    );
    if (wrong !== null) return reply.code(statusOf[wrong.error.code]).send(refuseWith(wrong));
  });
};

const codeOf = (error: FastifyError): keyof typeof sentences => {
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return "tooLarge";
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return "notJson";
  if ((error.statusCode ?? 500) < 500) return "malformed";
  return "internal";
};

const sentences = {
  tooLarge: `The body is larger than ${maxBodyBytes} bytes; send less.`,
  notJson: "Send the body as JSON with content-type: application/json.",
  malformed: "The request could not be read; send well-formed JSON and a well-formed path.",
  internal: "Dimmer made a mistake with this request; its log says more.",
} as const satisfies Partial<Record<ErrorCode, string>>;

/** Nothing from inside reaches a client: no stack, no path, no SQL. */
const mendErrors = (app: FastifyInstance, trouble: (cause: unknown) => void): void => {
  app.setErrorHandler((error: FastifyError, _, reply) => {
    if (error instanceof StoreFault)
      return reply
        .code(statusOf.storeFailed)
        .send(refuseWith(refusal("storeFailed", error.error.sentence)));
    const code = codeOf(error);
    if (code === "internal") trouble(error);
    return reply.code(statusOf[code]).send(refuseWith(refusal(code, sentences[code])));
  });
};

const describe = async (app: FastifyInstance, version: string): Promise<void> => {
  const schemaRegistry = z.registry<{ id: string }>();
  schemaRegistry.add(filterSchema, { id: "Filter" });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Dimmer",
        version,
        description:
          "Times are ms since 1970, exposure is parts per million. Errors are `{ error: { code, sentence } }`.",
      },
      components: {
        securitySchemes: {
          bearer: { type: "http", scheme: "bearer" },
          cookie: { type: "apiKey", in: "cookie", name: "dimmer_session" },
        },
      },
      security: [{ bearer: [] }, { cookie: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
  });
};

const addApi = async (api: FastifyInstance, options: ApiOptions): Promise<void> => {
  const { desk, session, now } = options;
  const hub = new StreamHub(desk);
  const tails = new Tails(desk, now);
  api.addHook("preClose", async () => {
    hub.close();
    tails.close();
  });
  api.addHook("onSend", async (_, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
  healthRoute(api, desk);
  await api.register(async (inner) => {
    inner.addHook("onRequest", async (request, reply) => {
      if (!hasSession(request.headers, session.token)) {
        const sentence =
          "This needs your session: open the address that `dimmer serve` printed, or use the dimmer command on this machine.";
        return reply.code(statusOf.noSession).send(refuseWith(refusal("noSession", sentence)));
      }
      request.actor = actorOf(request.headers, session.person);
    });
    serviceRoutes(inner, desk);
    readRoutes(inner, desk);
    replayRoutes(inner, desk);
    changeRoutes(inner, desk);
    eventRoutes(inner, desk);
    catalogueRoutes(inner, desk);
    liveRoutes(inner, { hub, tails });
    inner.get("/openapi.json", { schema: { hide: true } }, async (_, reply) =>
      reply.send(inner.swagger()),
    );
  });
};

/** The link that `serve` prints leads here: it signs the browser in and goes on to the page. */
const addSignIn = (app: FastifyInstance, token: string): void => {
  const query = z.object({ key: z.string().max(200), to: z.string().max(2000).default("/") });
  app.get("/session", { schema: { hide: true } }, async (request, reply) => {
    const given = query.safeParse(request.query);
    if (!given.success || !isToken(given.data.key, token)) {
      const sentence =
        "This link is not valid here; open the address that `dimmer serve` printed last.";
      return reply.code(statusOf.noSession).send(refuseWith(refusal("noSession", sentence)));
    }
    return reply.header("set-cookie", setCookie(token)).redirect(ownPath(given.data.to), 303);
  });
};
