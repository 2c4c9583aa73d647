import type { FieldCounts, SpotlightCounts } from "./counts.ts";
import { discoveries } from "./false-discovery.ts";
import { type Finding, weigh } from "./finding.ts";
import { zOfTail } from "./normal.ts";
import { widestCut } from "./numeric.ts";
import { maxFindingsPerField } from "./policy.ts";

/** Two-sided 95 % for one value; narrower tails the more values a field has. */
const intervalTail = 0.025;

const candidatesOf = (counts: SpotlightCounts, field: FieldCounts): readonly Finding[] => {
  const all = { selection: counts.selection, rest: counts.rest };
  // A number is tried twice, by its values and by its distribution.
  const families = field.histogram === null ? 1 : 2;
  const tried = families * Math.max(1, field.distinct);
  const z = zOfTail(intervalTail / tried);
  const values = field.values.map(({ value, selection, rest }) =>
    weigh([{ field: field.field, is: value }], { selection, rest, all }, { tried, z }),
  );
  const cut = field.histogram === null ? null : widestCut(field.field, field.histogram);
  if (cut === null) return values;
  const { item, selection, rest, lnP } = cut;
  const range = weigh([item], { selection, rest, all }, { tried: families, z });
  return [...values, { ...range, lnP: Math.min(0, lnP + Math.log(families)) }];
};

/**
 * What each field shows, best first, for the fields that differ at all: the smallest p of a field's
 * candidates, corrected for their number (Bonferroni), stands for the field among all fields
 * (Benjamini–Hochberg at `q`). Of a field that is more frequent somewhere, what it is then less
 * frequent elsewhere is the same news and left out.
 */
export const differingFields = (counts: SpotlightCounts, q: number): readonly Finding[] => {
  const fields = counts.fields.map((field) => candidatesOf(counts, field));
  const best = fields.map((candidates) => Math.min(0, ...candidates.map(({ lnP }) => lnP)));
  const reported = discoveries(best, q);
  const level = Math.log((q * Math.max(1, reported.size)) / Math.max(1, fields.length));
  return fields
    .filter((_, index) => reported.has(index))
    .flatMap((candidates) => {
      const proven = candidates.filter(({ lnP, score }) => lnP <= level && score > 0);
      const more = proven.filter(({ direction }) => direction === "more");
      return (more.length > 0 ? more : proven)
        .toSorted((a, b) => b.score - a.score)
        .slice(0, maxFindingsPerField);
    })
    .toSorted((a, b) => b.score - a.score);
};
