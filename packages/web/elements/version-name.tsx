/** A version's id in the colour of its arm, the same everywhere. */
export const VersionName = ({
  arm,
  id,
}: {
  readonly arm: "stable" | "candidate";
  readonly id: string;
}) => (
  <span className="version" data-arm={arm} title={`${arm} ${id}`}>
    {shortVersion(id)}
  </span>
);

/** A full commit hash as people say it; any other id as it is. */
export const shortVersion = (id: string): string =>
  /^[0-9a-f]{40}$/.test(id) ? id.slice(0, 10) : id;
