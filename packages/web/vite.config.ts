import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";

/**
 * How the UI is built. Nothing is inlined into HTML or CSS and nothing comes from elsewhere, so that
 * it runs under `default-src 'self'`.
 */
const config: UserConfig = {
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: ["chrome125", "firefox128", "safari18"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Core is pure: what a page does not use of it stays out of the bundle.
    rolldownOptions: {
      treeshake: { moduleSideEffects: (id) => !/\/packages\/core\//.test(id) },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": "http://127.0.0.1:7070", "/session": "http://127.0.0.1:7070" },
  },
};

export default config;
