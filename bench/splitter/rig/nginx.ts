import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Configurations of nginx: as the fast origin of the throughput rounds, and as a peer. */
const frame = (folder: string, http: string): string => `
${process.getuid?.() === 0 ? "user root;" : ""}
worker_processes 1;
daemon off;
error_log /dev/null;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_timeout 65;
  keepalive_requests 1000000000;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  ${http}
}
`;

export const writeNginx = (folder: string, http: string): readonly string[] => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "nginx.conf");
  writeFileSync(file, frame(folder, http));
  return ["nginx", "-c", file, "-p", folder];
};

/** Answers 100 bytes, 10 KB and 1 MB; reads and forgets what is posted. */
export const originOf = (folder: string, port: number): string => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "10k"), "x".repeat(10_000));
  writeFileSync(join(folder, "1m"), "x".repeat(1_000_000));
  return `server {
    listen 127.0.0.1:${port};
    default_type text/plain;
    root ${folder};
    open_file_cache max=10;
    location / { return 200 "${"x".repeat(100)}"; }
    location = /10k { }
    location = /1m { }
  }`;
};

/** Passes everything on, over connections that are kept. */
export const proxyOf = (port: number, origin: number): string => `
  upstream origin { server 127.0.0.1:${origin}; keepalive 128; keepalive_requests 1000000000; }
  map $http_upgrade $connection_upgrade { default upgrade; "" ""; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://origin;
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Upgrade $http_upgrade;
    }
  }`;
