/** Why a request went to its arm, in the order in which the rules are tried. */
export type AssignedBy = "override" | "denied" | "named" | "bucket" | "keyless";
