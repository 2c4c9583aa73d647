import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { statusOf } from "./answer.ts";

const immutable = "public, max-age=31536000, immutable";

const missing = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Dimmer</title></head>
<body><h1>Dimmer runs; its pages are not built yet</h1>
<p>Run <code>npm run build:web</code> and start Dimmer again. The command line works without them.</p>
</body></html>
`;

const wantsPage = (request: FastifyRequest): boolean =>
  request.method === "GET" &&
  !request.url.startsWith("/api/") &&
  !request.url.startsWith("/assets/") &&
  (request.headers.accept ?? "").includes("text/html");

const notFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply.code(statusOf.notFound).send({
    error: {
      code: "notFound",
      sentence: `There is nothing at ${request.method} ${request.url.split("?")[0]}; what there is stands in /api/v1/openapi.json.`,
    },
  });

/**
 * Serves the built UI: hashed assets for ever, the page itself fresh each time and for every path
 * that a browser navigates to, because the page's own router knows the rest.
 */
export const addWeb = async (app: FastifyInstance, webDir: string): Promise<void> => {
  const built = existsSync(join(webDir, "index.html"));
  if (built)
    await app.register(fastifyStatic, {
      root: webDir,
      wildcard: true,
      index: ["index.html"],
      cacheControl: false,
      setHeaders: (response, path) => {
        const hashed = path.includes(`${join(webDir, "assets")}`);
        response.header("cache-control", hashed ? immutable : "no-cache");
      },
    });
  else app.get("/", async (_, reply) => reply.type("text/html; charset=utf-8").send(missing));
  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) return notFound(request, reply);
    return built
      ? reply.header("cache-control", "no-cache").sendFile("index.html")
      : reply.type("text/html; charset=utf-8").send(missing);
  });
};
