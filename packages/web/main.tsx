import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/elements.css";
import "./styles/shell.css";
import "./styles/dimmer.css";
import "./styles/home.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LiveContext } from "./api/live-context.ts";
import { LiveStream } from "./api/live-stream.ts";
import { openQueryClient } from "./api/queries.ts";
import { router } from "./app/router.tsx";
import { applyTheme, storedTheme } from "./app/theme.ts";

applyTheme(storedTheme());

// After an upgrade an open page may ask for a chunk that is gone: take the new build.
window.addEventListener("vite:preloadError", () => window.location.reload());

const cache = openQueryClient();
const stream = new LiveStream(cache);
stream.open();
// A page that the browser keeps for "back" holds no stream, and opens it again when it is shown.
window.addEventListener("pagehide", () => stream.close());
window.addEventListener("pageshow", (shown) => {
  if (shown.persisted) stream.open();
});

const place = document.getElementById("root");
if (place !== null)
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={cache}>
        <LiveContext value={stream}>
          <RouterProvider router={router} />
        </LiveContext>
      </QueryClientProvider>
    </StrictMode>,
  );
