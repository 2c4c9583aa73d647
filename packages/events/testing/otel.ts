import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BatchLogRecordProcessor,
  LoggerProvider,
  type LogRecordExporter,
} from "@opentelemetry/sdk-logs";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  type SpanExporter,
  TracerProvider,
  type TracerProviderOptions,
} from "@opentelemetry/sdk-trace";

/** A service that is traced by OpenTelemetry's SDK and exports when it is flushed. */
export const tracedService = (
  service: string,
  exporter: SpanExporter,
  options: Pick<TracerProviderOptions, "sampler" | "idGenerator"> = {},
): TracerProvider =>
  new TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": "v2" }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: neverMs })],
    ...options,
  });

/** The same for logs. */
export const loggingService = (service: string, exporter: LogRecordExporter): LoggerProvider =>
  new LoggerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": "v2" }),
    processors: [new BatchLogRecordProcessor({ exporter, scheduledDelayMillis: neverMs })],
  });

/** Only a flush sends: tests say when. */
const neverMs = 3_600_000;

/** The body of the first request that `send` makes to the address that it is given. */
export const capturedBody = async (send: (url: string) => Promise<void>): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await send(`http://127.0.0.1:${port}/`);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return Buffer.concat(chunks);
};
