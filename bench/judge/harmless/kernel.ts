import type { Schedule } from "../shipped.ts";
import { day, runKernel, startOnly } from "../tables/kernel-run.ts";
import type { Case } from "./case.ts";

type Of = {
  readonly name: string;
  readonly rho: number;
  readonly requests: number;
  readonly alpha: number;
  readonly schedule: Schedule;
  readonly reference: string;
};

const kernelCase = ({ name, rho, requests, alpha, schedule, reference }: Of): Case => ({
  tests: [{ name, reference }],
  nominal: alpha,
  runs: requests > 1e5 ? { quick: 600, full: 4_000 } : { quick: 4_000, full: 20_000 },
  open: (random) => () => {
    const stream = { rho, stableShare: 0.001, candidateShare: 0.001, rps: 1_000 };
    const test = { alpha, minBad: 1, schedule, limit: requests };
    return [runKernel(stream, test, random).proven];
  },
});

const base = { rho: 0.01, requests: 1e5, alpha: 0.01, schedule: startOnly };

/** The kernel on independent errors, to so many candidate requests. */
export const kernelCases: readonly Case[] = [
  { ...base, name: "kernel.rho1.1e5", reference: ".0045" },
  { ...base, name: "kernel.rho1.1e6", requests: 1e6, reference: ".0060" },
  { ...base, name: "kernel.rho10.1e5", rho: 0.1, reference: ".0030" },
  { ...base, name: "kernel.rho10.1e6", rho: 0.1, requests: 1e6, reference: ".0073" },
  { ...base, name: "kernel.rho50.1e5", rho: 0.5, reference: ".0105" },
  { ...base, name: "kernel.rho50.1e6", rho: 0.5, requests: 1e6, reference: ".0088" },
  { ...base, name: "change-time.rho1.1e5", schedule: day, reference: ".0033" },
  { ...base, name: "change-time.rho1.1e6", schedule: day, requests: 1e6, reference: ".0048" },
  { ...base, name: "kernel.alpha5.1e5", alpha: 0.05, reference: "≤ .035" },
  { ...base, name: "kernel.alpha01.1e5", alpha: 0.001, reference: "≤ .0010" },
].map(kernelCase);
