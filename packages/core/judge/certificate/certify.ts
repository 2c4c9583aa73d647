import type { CertificateEvidence } from "../evidence.ts";
import { designEffect, type UnitSums } from "../fold/minute-sums.ts";
import { toleratedDesignEffect } from "../policy.ts";
import { asymptotic } from "./asymptotic.ts";
import { certificateAlpha, lnCertificate, type Share } from "./exact.ts";

/** The arm's share as certificate (E) takes it: shrunk where failures cluster too much (§7). */
export const certifiable = (arm: UnitSums): Share => {
  const effect = designEffect(arm);
  const shrink = effect > toleratedDesignEffect ? effect : 1;
  return { bad: arm.bad / shrink, trials: arm.trials / shrink };
};

/** Of one service level indicator: trials of both arms and the excess that must be excluded. */
export type Claim = {
  readonly delta: number;
  /** User-minutes, for the exact certificate. */
  readonly minutes: { readonly candidate: UnitSums; readonly stable: UnitSums };
  /** Trials for the asymptotic one, which needs no independence: user-minutes or requests. */
  readonly trials: { readonly candidate: UnitSums; readonly stable: UnitSums };
};

/** Either certificate suffices; they share the probability of a wrong promotion, .025 each. */
export const certify = ({ delta, minutes, trials }: Claim): CertificateEvidence => {
  const lnE = lnCertificate(certifiable(minutes.candidate), certifiable(minutes.stable), delta);
  const lnThreshold = -Math.log(certificateAlpha);
  const robust = asymptotic(trials.candidate, trials.stable, delta);
  const byRobust = robust !== null && robust.difference + robust.halfWidth <= delta;
  return {
    delta,
    lnE,
    lnThreshold,
    certified: lnE >= lnThreshold || byRobust,
    asymptotic: robust,
    designEffect: {
      candidate: designEffect(minutes.candidate),
      stable: designEffect(minutes.stable),
    },
  };
};
