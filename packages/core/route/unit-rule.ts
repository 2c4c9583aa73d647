/**
 * Where a request may say whose it is. The first rule of a service that finds a unit decides.
 *
 * `header` counts from a trusted hop only. `claim` is a member of the JWT that `Authorization`
 * bears: from a trusted hop as it stands, from anybody else once its signature is verified.
 * `authorization` is a digest of that line, for clients that only have a key of their own. `mint`
 * issues a random cookie; the unit counts only once the cookie has come back.
 */
export type UnitRule =
  | { readonly from: "header"; readonly name: string }
  | { readonly from: "claim"; readonly name: string }
  | { readonly from: "authorization" }
  | { readonly from: "cookie"; readonly name: string }
  | { readonly from: "mint"; readonly cookie: string };
