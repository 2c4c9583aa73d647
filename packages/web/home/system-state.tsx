import type { Overview } from "@dimmer/wire";
import { count, counted } from "../model/number.ts";
import { ago } from "../model/time.ts";

/** One quiet line per part of Dimmer itself; loud only where something is missing. */
export const SystemState = ({ overview }: { readonly overview: Overview }) => (
  <footer className="system" aria-label="Dimmer itself">
    <span>Dimmer {overview.version}</span>
    {overview.splitters.map((splitter) =>
      splitter.state === "live" ? (
        <span key={splitter.name}>
          ✓ splitter {splitter.name}, {counted(splitter.workers, "worker")}
          {splitter.droppedEvents > 0 ? `, ${count(splitter.droppedEvents)} events dropped` : ""}
        </span>
      ) : (
        <span key={splitter.name} data-tone="bad">
          ✗ splitter {splitter.name} silent, last heard {ago(splitter.lastHeardMs, overview.nowMs)}
        </span>
      ),
    )}
    {overview.splitters.length === 0 ? <span data-tone="wait">… no splitter connected</span> : null}
    {overview.events.ok ? (
      <span>✓ raw events</span>
    ) : (
      <span data-tone="bad">✗ {overview.events.sentence}</span>
    )}
  </footer>
);
