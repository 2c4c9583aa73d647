import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "../tools/repository.ts";
import { freePort, givenDirectory } from "./given/world.ts";

type Figure = {
  readonly name: string;
  readonly value: unknown;
  readonly goal: unknown;
  readonly met: boolean | null;
};

/** Every name that the story must print; a figure that silently disappears is not met. */
const names = [
  "v2.outcome",
  "v2.exposure-max-ppm",
  "v2.rescues",
  "v2.repeatable-failures-seen",
  "v2.other-failures-seen",
  "v2.users-harmed",
  "v2.detection-requests",
  "v2.detection-ms",
  "v2.rollback-ms",
  "v3.outcome",
  "v3.false-alarms",
  "arm-flips",
  "control-kill.failures",
  "control-kill.same-end",
  "pss-max-mb",
];

/** Figures that a slow or crowded machine may miss; they are measured, not tested. */
const ofTheMachine = new Set(["v2.rollback-ms", "pss-max-mb"]);

test("the story of npm start meets every figure and leaves nothing running", async () => {
  const data = join(await givenDirectory(), "story");
  const words = ["--once", "--json", "--data", data, "--port", String(await freePort())];
  const more = [
    "--listen",
    `127.0.0.1:${await freePort()}`,
    "--ingest-port",
    String(await freePort()),
  ];
  const ran = await new Promise<{ code: number; out: string; told: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(repositoryRoot, "examples", "shop", "story", "main.ts"), ...words, ...more],
      { cwd: repositoryRoot, timeout: 390_000, env: { ...process.env, NO_COLOR: "1" } },
      (error, out, told) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, told }),
    );
  });
  const { figures } = JSON.parse(ran.out) as { figures: readonly Figure[] };
  expect(figures.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  const missed = figures.filter(({ met }) => met === false).map(({ name }) => name);
  expect(missed.filter((name) => !ofTheMachine.has(name))).toEqual([]);
  expect(ran.code).toBe(missed.length === 0 ? 0 : 1);
}, 400_000);
