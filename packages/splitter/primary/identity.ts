import { X509Certificate, createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { unwatchFile, watchFile } from "node:fs";
import { createSecureContext } from "node:tls";
import { identityLookMs } from "../limits.ts";
import type { Identity } from "../worker/front/secure-server.ts";

export type IdentityFiles = { readonly certFile: string; readonly keyFile: string };

export type ReadIdentity =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly sentence: string };

/** Reads certificate (with its chain) and key, and makes sure that they belong together. */
export const readIdentity = async ({ certFile, keyFile }: IdentityFiles): Promise<ReadIdentity> => {
  try {
    const [cert, key] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")]);
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      return refuse(
        `The key ${keyFile} does not belong to the certificate ${certFile}; pair them.`,
      );
    createSecureContext({ cert, key });
    return { ok: true, identity: { cert, key } };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return refuse(
      `The certificate ${certFile} with the key ${keyFile} cannot be used (${reason}); both must be PEM files that this user may read.`,
    );
  }
};

const refuse = (sentence: string): ReadIdentity => ({ ok: false, sentence });

export type IdentityWatchOptions = {
  readonly files: IdentityFiles;
  readonly changed: (identity: Identity) => void;
  readonly log: (sentence: string) => void;
};

/**
 * Keeps the certificate fresh: reads it again when one of its files changes, or when told to. One
 * that cannot be used is said, and the last good one stays.
 */
export class IdentityWatch {
  readonly #options: IdentityWatchOptions;
  #present: Identity;

  constructor(present: Identity, options: IdentityWatchOptions) {
    this.#present = present;
    this.#options = options;
    for (const file of this.#files)
      watchFile(file, { interval: identityLookMs, persistent: false }, this.#reload);
  }

  get present(): Identity {
    return this.#present;
  }

  async reload(): Promise<void> {
    const { files, changed, log } = this.#options;
    const read = await readIdentity(files);
    if (!read.ok) {
      log(`${read.sentence} The last good certificate stays.`);
      return;
    }
    const { cert, key } = read.identity;
    if (cert === this.#present.cert && key === this.#present.key) return;
    this.#present = read.identity;
    log(`The certificate ${files.certFile} was read again; it is valid to ${validTo(cert)}.`);
    changed(read.identity);
  }

  close(): void {
    for (const file of this.#files) unwatchFile(file, this.#reload);
  }

  readonly #reload = (): void => {
    void this.reload();
  };

  get #files(): readonly string[] {
    const { certFile, keyFile } = this.#options.files;
    return [certFile, keyFile];
  }
}

const validTo = (cert: string): string => new X509Certificate(cert).validTo;
