import { useConnection } from "../api/live-context.ts";
import { useNow } from "../elements/now.ts";
import { ago, clock } from "../model/time.ts";

/** Says when what is on the page is old, and when it is fresh again. Silent while all is well. */
export const ConnectionBar = () => {
  const connection = useConnection();
  const nowMs = useNow();
  return (
    <output className="connection-holder">
      {connection.kind === "lost" ? (
        <span className="connection" data-tone="bad">
          <strong>✗ Disconnected since {clock(connection.sinceMs)}</strong>
          <span>
            What you see is from {ago(connection.sinceMs, nowMs)}. Trying again by itself; traffic
            goes on as it was routed.
          </span>
        </span>
      ) : null}
      {connection.kind === "live" && connection.recoveredMs !== null ? (
        <span className="connection" data-tone="good">
          <strong>✓ Connected again at {clock(connection.recoveredMs)}</strong>
          <span>Everything on this page is fresh.</span>
        </span>
      ) : null}
    </output>
  );
};

/** The state in a word, for the header. */
export const ConnectionDot = () => {
  const { kind } = useConnection();
  const words = { connecting: "Connecting", live: "Live", lost: "Disconnected" } as const;
  return (
    <span className="live-dot" data-kind={kind}>
      <span aria-hidden="true" className="live-dot-mark" />
      {words[kind]}
    </span>
  );
};
