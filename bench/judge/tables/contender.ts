import { applyBin, failing, type JudgeStage, openJudge } from "../shipped.ts";
import { argoDocs, argoTight } from "../peers/argo.ts";
import { flaggerDefault, flaggerDocs } from "../peers/flagger.ts";
import { kayentaLike } from "../peers/kayenta.ts";
import type { Minute, Rule } from "../peers/rule.ts";
import type { Random } from "../streams/random.ts";
import type { Stretch } from "../streams/stage-bins.ts";

/** Somebody who watches one candidate and says whether it is to be stopped now. */
export type Watcher = (stretch: Stretch, closed: Minute | null) => boolean;

export type Contender = {
  readonly name: string;
  readonly title: string;
  /** Seconds from its decision until no user meets the candidate any more. */
  readonly propagationS: number;
  readonly open: (stage: JudgeStage, random: Random) => Watcher;
};

/** Charged to Dimmer alone; the others are taken to act at once. */
export const propagationS = 3;

/** The shipped judge: fails at the close of a bin or not. */
export const dimmer: Contender = {
  name: "dimmer",
  title: "Dimmer, as shipped",
  propagationS,
  open: (stage) => {
    const state = openJudge(stage);
    return ({ bin }) => failing(applyBin(state, bin)) !== null;
  },
};

const peer = (of: (random: Random) => Rule): Contender => {
  const { name, title } = of(() => 0);
  return {
    name,
    title,
    propagationS: 0,
    open: (_stage, random) => {
      const stops = of(random).open();
      return (_stretch, closed) => closed !== null && stops(closed);
    },
  };
};

/** Ours first, then what others document. */
export const contenders: readonly Contender[] = [
  dimmer,
  peer(() => argoDocs),
  peer(() => argoTight),
  peer(() => flaggerDocs),
  peer(() => flaggerDefault),
  peer(kayentaLike),
];
