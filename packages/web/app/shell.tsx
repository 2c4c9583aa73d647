import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { isWithoutSession } from "../api/client.ts";
import { usePolling } from "../api/live-context.ts";
import { overviewQuery } from "../api/queries.ts";
import { Icon } from "../elements/icon.tsx";
import { actorWords } from "../model/actor.ts";
import { ConnectionBar, ConnectionDot } from "./connection-bar.tsx";
import { NoSession } from "./no-session.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

/** What stands around every page: brand, where you are, whether it is live, who you are. */
export const Shell = () => {
  const overview = useQuery({ ...overviewQuery, refetchInterval: usePolling() });
  const withoutSession = isWithoutSession(overview.error);
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="shell-head">
        <Link to="/" className="brand">
          <BrandMark />
          Dimmer
        </Link>
        <nav aria-label="Main">
          <Link to="/" className="nav-link" activeOptions={{ exact: true }}>
            Home
          </Link>
          <Link to="/explore" className="nav-link" activeOptions={{ includeSearch: false }}>
            Explore
          </Link>
        </nav>
        <div className="shell-state">
          {withoutSession ? null : <ConnectionDot />}
          {overview.data === undefined || withoutSession ? null : (
            <span className="you" title={`Signed in as ${actorWords(overview.data.you)}`}>
              <Icon name="person" />
              <span className="you-name">{actorWords(overview.data.you)}</span>
            </span>
          )}
          <ThemeToggle />
        </div>
      </header>
      {withoutSession ? null : <ConnectionBar />}
      <main id="main" tabIndex={-1}>
        {withoutSession ? <NoSession /> : <Outlet />}
      </main>
    </>
  );
};

const BrandMark = () => (
  <svg className="brand-mark" viewBox="0 0 28 12" aria-hidden="true">
    <rect className="brand-rest" x="1" y="4" width="26" height="4" rx="2" />
    <rect className="brand-lit" x="1" y="4" width="13" height="4" rx="2" />
    <circle className="brand-lit" cx="14" cy="6" r="4.5" />
  </svg>
);
