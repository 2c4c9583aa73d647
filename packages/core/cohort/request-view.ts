/** Value of a request header by its lower-case name. */
export type HeaderLookup = (name: string) => string | undefined;

/** What predicates may ask of a request; each lookup works only when it is asked. */
export type RequestView = {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The user's own name, where it is known besides the unit; else null. */
  readonly user: string | null;
  /** By lower-case name; the first line. */
  readonly header: HeaderLookup;
  readonly cookie: (name: string) => string | undefined;
  /** Decoded; the first of that name. */
  readonly query: (name: string) => string | undefined;
  /** A member of a believed JWT, as text. */
  readonly claim: (name: string) => string | undefined;
};

const nothing = (): undefined => undefined;

/** A request of which only the unit is known. */
export const noRequest: RequestView = Object.freeze({
  method: "",
  path: "",
  user: null,
  header: nothing,
  cookie: nothing,
  query: nothing,
  claim: nothing,
});
