import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import type { UpMessage } from "@dimmer/wire";
import {
  answering,
  authorityFile,
  certificateFiles,
  eventually,
  Origin,
  RunningSplitter,
  shopTable,
} from "@dimmer/splitter/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linkHelloMs, maxLinkStrangersOfAddress } from "../../limits.ts";
import { type Link, LinkServer } from "./link-server.ts";

let folder: string;
let server: LinkServer | null = null;
let splitter: RunningSplitter | null = null;
let links: Link[];
let heard: UpMessage[];
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dimmer-link-"));
  writeFileSync(join(folder, "token"), "a secret that is long enough\n");
  writeFileSync(join(folder, "other"), "another secret, as long\n");
  [links, heard, said] = [[], [], []];
});

afterEach(async () => {
  await splitter?.close();
  await server?.close();
  [splitter, server] = [null, null];
  rmSync(folder, { recursive: true, force: true });
});

type Door = { readonly clientCaFile?: string; readonly tokenFile?: string };

const open = async (door: Door): Promise<number> => {
  const handlers = {
    hello: (link: Link, hello: UpMessage) => {
      links.push(link);
      heard.push(hello);
    },
    message: (_link: Link, message: UpMessage) => {
      heard.push(message);
    },
    gone: () => undefined,
    say: (sentence: string) => {
      said.push(sentence);
    },
  };
  const plan = { host: "127.0.0.1", port: 0, ...certificateFiles("first"), ...door };
  server = new LinkServer(handlers, plan);
  await server.listen(join(folder, "link.sock"));
  return server.remotePort;
};

type Proof = { readonly tokenFile?: string; readonly certFile?: string; readonly keyFile?: string };

const start = async (
  port: number,
  proof: Proof,
  more: { readonly name?: string; readonly caFile?: string } = {},
): Promise<RunningSplitter> => {
  const { name = "splitter-1", caFile = authorityFile } = more;
  splitter = await RunningSplitter.prepare({
    name,
    join: { host: "localhost", port, caFile, ...proof },
  });
  await splitter.start();
  return splitter;
};

const token = (): Door => ({ tokenFile: join(folder, "token") });

test.each([
  ["a token", token, token],
  ["a certificate", () => ({ clientCaFile: authorityFile }), () => certificateFiles("splitter")],
])(
  "with %s a splitter of another machine joins, gets its table and applies it",
  async (_, door, proof) => {
    const stable = await Origin.open(answering("stable"));
    const running = await start(await open(door()), proof());
    await eventually("hello", () => heard.some(({ kind }) => kind === "hello"));
    links[0]?.send({ kind: "table", table: shopTable(stable.url) });
    await eventually("applied", () => heard.some(({ kind }) => kind === "applied"));
    expect(await (await fetch(running.url, { headers: { "x-user": "u" } })).text()).toBe("stable");
    await stable.close();
  },
);

type TurnedAway = { readonly door: () => Door; readonly proof: () => Proof; readonly why: RegExp };

test.each<[string, TurnedAway]>([
  [
    "a wrong token",
    {
      door: token,
      proof: () => ({ tokenFile: join(folder, "other") }),
      why: /The token is not the one/,
    },
  ],
  [
    "a stranger's certificate",
    {
      door: () => ({ clientCaFile: authorityFile }),
      proof: () => certificateFiles("unknown"),
      why: /Show a token .* or a certificate/,
    },
  ],
  [
    "a token where certificates are asked for",
    {
      door: () => ({ clientCaFile: authorityFile }),
      proof: token,
      why: /The token is not the one/,
    },
  ],
])(
  "%s is turned away, both sides say why, and users are served on",
  async (_, { door, proof, why }) => {
    const running = await start(await open(door()), proof());
    await eventually("said here", () => said.some((sentence) => why.test(sentence)));
    await eventually("said there", () => why.test(running.log));
    expect(heard).toEqual([]);
    expect((await fetch(running.url)).status).toBe(503);
  },
);

test("a certificate speaks for its own name alone", async () => {
  await start(await open({ clientCaFile: authorityFile }), certificateFiles("splitter"), {
    name: "splitter-2",
  });
  await eventually("said", () =>
    said.some((sentence) => sentence.includes("start it with --name splitter-1")),
  );
  expect(heard).toEqual([]);
});

test("control that cannot prove itself learns nothing", async () => {
  const running = await start(await open(token()), token(), {
    caFile: certificateFiles("unknown").certFile,
  });
  await eventually("said", () => /certificate/.test(running.log));
  expect(heard).toEqual([]);
});

test("a door without any proof, or with a short token, does not open", async () => {
  await expect(open({})).rejects.toThrow(/need a token or certificates/);
  writeFileSync(join(folder, "token"), "short");
  await expect(open(token())).rejects.toThrow(/shorter than 16 characters/);
});

test("who is turned away and does not close is cut", async () => {
  const port = await open(token());
  // Node's types do not know that a TLS client may be half open too.
  const halfOpen = { allowHalfOpen: true, ca: readFileSync(authorityFile) };
  const stranger = connectTls({ port, servername: "localhost", ...halfOpen });
  stranger.on("error", () => undefined);
  const talk = setInterval(() => {
    if (stranger.writable) stranger.write("GET / HTTP/1.1\r\n\r\n");
  }, 50);
  stranger.resume();
  let cut = false;
  stranger.on("close", () => (cut = true));
  await eventually("cut", () => cut);
  clearInterval(talk);
  expect(said).toEqual([expect.stringMatching(/Show a token/)]);
});

test("strangers of one address are bounded, and leave room for a splitter once they are gone", async () => {
  const port = await open(token());
  const more = 5;
  let closed = 0;
  const strangers: Socket[] = [];
  for (let n = 0; n < maxLinkStrangersOfAddress + more; n += 1) {
    const stranger = connect(port, "127.0.0.1");
    stranger.on("error", () => undefined);
    stranger.on("close", () => (closed += 1));
    stranger.resume();
    strangers.push(stranger);
  }
  await eventually("the further ones are cut", () => closed >= more);
  expect(closed).toBe(more);
  for (const stranger of strangers) stranger.destroy();
  await start(port, token());
  await eventually("hello", () => heard.some(({ kind }) => kind === "hello"));
});

test("who is let in and says no hello is cut", async () => {
  await open(token());
  const silent = connect(join(folder, "link.sock"));
  await once(silent, "close", { signal: AbortSignal.timeout(4 * linkHelloMs) });
  expect(said).toEqual([expect.stringContaining("said no hello in time")]);
});
