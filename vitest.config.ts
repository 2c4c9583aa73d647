import { defineConfig } from "vitest/config";

const never = ["**/node_modules/**", "**/dist/**"];

/**
 * One runner for every test. `rooms` are quick and run side by side; `houses` start real processes
 * or a browser and run one file at a time, so that they do not slow one another down.
 */
export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "rooms",
          include: [
            "packages/**/*.test.ts",
            "examples/**/*.test.ts",
            "tools/**/*.test.ts",
            "bench/**/*.test.ts",
          ],
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "houses",
          include: ["e2e/**/*.test.ts"],
          exclude: never,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
