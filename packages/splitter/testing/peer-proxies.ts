import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Other people's proxies in front of one origin, as Debian ships them, to be compared with ours. */
export type PeerProxy = { readonly port: number; readonly stop: () => void };

export const peerVersion = (peer: "nginx" | "haproxy"): string | null => {
  try {
    // nginx says its version on the error output.
    const said = execFileSync("sh", ["-c", `${peer} -v 2>&1`], { encoding: "utf8" });
    return /(\d+\.\d+\.\d+)/.exec(said)?.[1] ?? null;
  } catch {
    return null;
  }
};

const nginx = (folder: string, port: number, origin: number): readonly string[] => {
  const file = join(folder, "nginx.conf");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join(" ");
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log /dev/null;
events { }
http {
  access_log off; ${temporary}
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://127.0.0.1:${origin}; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`,
  );
  return ["nginx", "-c", file, "-p", folder];
};

const haproxy = (folder: string, port: number, origin: number): readonly string[] => {
  const file = join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend in
  bind 127.0.0.1:${port}
  default_backend origin
backend origin
  server origin 127.0.0.1:${origin}
`,
  );
  return ["haproxy", "-db", "-f", file];
};

export const startPeer = async (peer: "nginx" | "haproxy", origin: number): Promise<PeerProxy> => {
  const folder = mkdtempSync(join(tmpdir(), `dimmer-${peer}-`));
  const port = await freePort();
  const write = peer === "nginx" ? nginx : haproxy;
  const [command = "", ...args] = write(folder, port, origin);
  const child: ChildProcess = spawn(command, args, { stdio: "ignore" });
  const untilMs = performance.now() + startMs;
  while (!(await answers(port))) {
    if (performance.now() > untilMs) throw new Error(`${peer} did not come to serve`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    stop: () => {
      child.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const startMs = 10_000;

const answers = async (port: number): Promise<boolean> => {
  try {
    return (await fetch(`http://127.0.0.1:${port}/`)).ok;
  } catch {
    return false;
  }
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });
