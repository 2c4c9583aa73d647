import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RolloutView, rolloutViewSchema, type ServiceConfig, type Ship } from "@dimmer/wire";
import { serve, type Serving } from "../../../e2e/given/command.ts";

/** A version that runs; a process of its own. */
export type Version = { readonly child: ChildProcess; readonly url: string };

/** `dimmer serve` as users run it, in a directory of its own, and versions beside it. */
export class World {
  readonly #directory: string;
  readonly #serving: Serving;
  readonly #token: string;
  readonly #versions = new Set<ChildProcess>();

  private constructor(directory: string, serving: Serving) {
    this.#directory = directory;
    this.#serving = serving;
    const session: unknown = JSON.parse(
      readFileSync(join(directory, ".dimmer", "session.json"), "utf8"),
    );
    this.#token = String(Reflect.get(Object(session), "token"));
  }

  static async open(): Promise<World> {
    const directory = mkdtempSync(join(tmpdir(), "dimmer-aa-"));
    const [listen, port, ingest] = [await freePort(), await freePort(), await freePort()];
    const words = `--listen 127.0.0.1:${listen} --port ${port} --ingest-port ${ingest} --workers 1`;
    const serving = await serve(directory, words.split(" "));
    if ("failed" in serving) throw new Error(`dimmer serve did not start: ${serving.failed}`);
    return new World(directory, serving);
  }

  get splitter(): string {
    return this.#serving.splitter;
  }

  /** A process of its own that fails this share of its requests, with everything cold. */
  async start(failingShare: number): Promise<Version> {
    const entry = new URL("./version.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, ["--max-old-space-size=64", entry, `${failingShare}`], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#versions.add(child);
    const [message] = (await once(child, "message")) as [{ readonly port: number }];
    return { child, url: `http://127.0.0.1:${message.port}` };
  }

  async end({ child }: Version): Promise<void> {
    this.#versions.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "close");
  }

  async know(config: ServiceConfig): Promise<void> {
    await this.#call("PUT", `/services/${config.name}`, config);
  }

  async ship(order: Ship): Promise<RolloutView> {
    return rolloutViewSchema.parse(await this.#call("POST", "/rollouts", order));
  }

  async rollout(id: string): Promise<RolloutView> {
    return rolloutViewSchema.parse(await this.#call("GET", `/rollouts/${id}`));
  }

  /** The bench plays the person who ships: nothing that serves everybody is done without a look. */
  async look(id: string): Promise<void> {
    const look = { verb: "good", note: "The bench looked.", opened: [] };
    await this.#call("POST", `/rollouts/${id}/actions`, look);
  }

  async close(): Promise<void> {
    for (const child of this.#versions) child.kill("SIGKILL");
    await this.#serving.interrupt();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#serving.api}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

const freePort = async (): Promise<number> => {
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const address = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
};
