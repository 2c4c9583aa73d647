import { complaints } from "./all.ts";
import type { Complaint } from "./complaint.ts";
import { tellStory } from "./story.ts";

export type Checked = {
  readonly row: number;
  readonly complaint: string;
  readonly outcome: "handled" | "notApplicable" | "wrong";
  /** Why it is not applicable, or what went wrong. */
  readonly sentence: string;
};

const check = async ({ row, complaint, handled }: Complaint): Promise<Checked> => {
  if (handled.by === "notApplicable")
    return { row, complaint, outcome: "notApplicable", sentence: handled.because };
  const story = await tellStory(handled.scenario);
  const [violation] = story.violations;
  const sentence =
    violation === undefined ? handled.wrong(story) : `${violation.checker}: ${violation.sentence}`;
  return sentence === null
    ? { row, complaint, outcome: "handled", sentence: "" }
    : { row, complaint, outcome: "wrong", sentence };
};

/** Plays every complaint about other tools, one after the other. */
export const checkComplaints = async (): Promise<readonly Checked[]> => {
  const checked: Checked[] = [];
  for (const complaint of complaints) checked.push(await check(complaint));
  return checked;
};
