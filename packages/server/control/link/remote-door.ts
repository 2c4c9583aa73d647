import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { encodeFrame, FrameDecoder, loginMessageSchema } from "@dimmer/wire";
import { z } from "zod";
import {
  linkLoginMs,
  linkTurnedAwayMs,
  maxLinkStrangers,
  maxLinkStrangersOfAddress,
} from "../../limits.ts";
import { endSoon } from "./end-soon.ts";

/** Where splitters of other machines come in, and what proves who is who: paths of PEM files. */
export const remoteDoorSchema = z.object({
  host: z.string().min(1),
  port: z.int().min(0).max(65_535),
  certFile: z.string().min(1),
  keyFile: z.string().min(1),
  /** Who signs the certificates of splitters. */
  clientCaFile: z.string().min(1).optional(),
  /** A secret of at least 16 characters that splitters may show instead. */
  tokenFile: z.string().min(1).optional(),
});

export type RemoteDoorPlan = z.infer<typeof remoteDoorSchema>;

/** A splitter that was let in. `name`: the one that its certificate gives it; null: a token, any name. */
export type Admit = (socket: TLSSocket, name: string | null, early: Uint8Array) => void;

export type RemoteDoorOptions = {
  readonly plan: RemoteDoorPlan;
  readonly admit: Admit;
  readonly say: (sentence: string) => void;
};

const leastToken = 16;

/**
 * The link's door for other machines: TLS, and a client certificate or a token. Who has neither is
 * told so in a sentence. A certificate gives its bearer one name, so that a stolen one speaks for
 * nobody else.
 */
export class RemoteDoor {
  readonly #options: RemoteDoorOptions;
  readonly #tokenDigest: Buffer | null;
  readonly #server: Server;
  /** Who is connected and has not proved who it is; with the address of each. */
  readonly #strangers = new Map<string, string>();

  /** Throws where a file cannot be read or the token is too short: control does not start so. */
  constructor(options: RemoteDoorOptions) {
    this.#options = options;
    const { certFile, keyFile, clientCaFile, tokenFile } = options.plan;
    const token = tokenFile === undefined ? null : readFileSync(tokenFile, "utf8").trim();
    if (token !== null && token.length < leastToken)
      throw new Error(
        `The token in ${tokenFile} is shorter than ${leastToken} characters; make a longer one.`,
      );
    if (token === null && clientCaFile === undefined)
      throw new Error(
        "Splitters of other machines need a token or certificates of a CA; give one.",
      );
    this.#tokenDigest = token === null ? null : digest(token);
    this.#server = createServer(
      {
        cert: readFileSync(certFile),
        key: readFileSync(keyFile),
        minVersion: "TLSv1.3",
        handshakeTimeout: linkLoginMs,
        requestCert: clientCaFile !== undefined,
        // Without one a token is asked for, and the refusal can be said.
        rejectUnauthorized: false,
        ...(clientCaFile === undefined ? {} : { ca: readFileSync(clientCaFile) }),
      },
      (socket) => {
        this.#greet(socket);
      },
    );
    this.#server.on("connection", (socket: Socket) => {
      this.#count(socket);
    });
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** Resolves with the port. */
  async listen(): Promise<number> {
    const { host, port } = this.#options.plan;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port }, resolve);
    });
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /** Lets nobody in any more; who is in stays. */
  close(): void {
    this.#server.close();
  }

  #greet(socket: TLSSocket): void {
    socket.on("error", () => socket.destroy());
    if (socket.authorized) {
      const name: unknown = socket.getPeerCertificate().subject.CN;
      if (typeof name === "string" && name !== "")
        this.#admit(socket, { name, early: new Uint8Array(0) });
      else
        this.#turnAway(
          socket,
          "The certificate has no common name (CN), which is the splitter's; make one that has it.",
        );
      return;
    }
    const late = setTimeout(() => socket.destroy(), linkLoginMs);
    socket.once("close", () => {
      clearTimeout(late);
    });
    socket.once("data", (chunk: Buffer) => {
      clearTimeout(late);
      this.#login(socket, chunk);
    });
  }

  /** The login is the first frame, small enough to come in one piece. */
  #login(socket: TLSSocket, chunk: Buffer): void {
    const length = chunk.length < 4 ? Number.POSITIVE_INFINITY : 4 + chunk.readUInt32BE(0);
    const decoded = new FrameDecoder().push(chunk.subarray(0, Math.min(length, chunk.length)));
    const login = loginMessageSchema.safeParse(decoded.ok ? decoded.messages[0] : null);
    if (!login.success) {
      this.#turnAway(
        socket,
        "Show a token (--token-file) or a certificate that control's CA has signed (--cert, --key).",
      );
      return;
    }
    if (
      this.#tokenDigest === null ||
      !timingSafeEqual(digest(login.data.token), this.#tokenDigest)
    ) {
      this.#turnAway(
        socket,
        "The token is not the one that control was given; compare the two files.",
      );
      return;
    }
    this.#admit(socket, { name: null, early: chunk.subarray(length) });
  }

  /** Before the handshake, which is what costs; the same pair of addresses names it afterwards. */
  #count(socket: Socket): void {
    const address = String(socket.remoteAddress);
    const ofAddress = [...this.#strangers.values()].filter((other) => other === address).length;
    if (this.#strangers.size >= maxLinkStrangers || ofAddress >= maxLinkStrangersOfAddress) {
      socket.destroy();
      return;
    }
    const key = keyOf(socket);
    this.#strangers.set(key, address);
    socket.once("close", () => this.#strangers.delete(key));
  }

  #admit(socket: TLSSocket, { name, early }: Admitted): void {
    this.#strangers.delete(keyOf(socket));
    this.#options.admit(socket, name, early);
  }

  #turnAway(socket: TLSSocket, sentence: string): void {
    this.#options.say(`A splitter at ${socket.remoteAddress} was not let in. ${sentence}`);
    socket.write(encodeFrame({ kind: "turnedAway", sentence }));
    endSoon(socket, linkTurnedAwayMs);
  }
}

type Admitted = { readonly name: string | null; readonly early: Uint8Array };

const keyOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

const digest = (token: string): Buffer => createHash("sha256").update(token).digest();
