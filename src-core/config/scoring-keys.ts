/** The `scoring` object (scoring S0): constants of scoring.md and of P24, declared once per key. */
import { z } from 'zod'
import { atLeastZero, key, positive, share, whole } from './key.ts'

const score = z.number().min(0).max(100)

/** S1: component scores and weights. */
const components = {
  S_L_VACUUM: key(score, '0..100', 'S1: liquidity score of VACUUM', 100),
  S_L_WEAK: key(score, '0..100', 'S1: liquidity score of WEAK', 75),
  S_L_CONSUMED_FAST: key(score, '0..100', 'S1: CONSUMED losing more than F_THRESH', 60),
  S_L_CONSUMED: key(score, '0..100', 'S1: CONSUMED otherwise', 50),
  S_L_NEUTRAL: key(score, '0..100', 'S1: liquidity score of NEUTRAL', 50),
  S_L_WALL: key(score, '0..100', 'S1: liquidity score of WALL', 0),
  S_L_ABSORPTION: key(score, '0..100', 'S1: liquidity score of ABSORPTION', 0),
  F_THRESH: key(positive, 'contracts', 'S1: loss of liquidity that makes CONSUMED fast', 100),
  S_H_AMPLIFY: key(score, '0..100', 'S1: hedge score of AMPLIFY', 100),
  S_H_NEUTRAL: key(score, '0..100', 'S1: hedge score of NEUTRAL', 50),
  S_H_DAMPEN: key(score, '0..100', 'S1: hedge score of DAMPEN', 0),
  S_T_SWEEP: key(score, '0..100', 'S1: tape score of a sweep in the break direction', 100),
  S_T_CAP: key(score, '0..100', 'S1: most that velocity and imbalance give', 50),
  S_T_VELOCITY: key(score, '0..100', 'S1: share of the price velocity', 25),
  S_T_IMBALANCE: key(score, '0..100', 'S1: share of the tape imbalance', 25),
  V_NORM: key(positive, 'price/s', 'S1, S5: velocity that counts fully', 0.5, 5),
  V_WINDOW_S: key(positive, 's', 'S1: span of the price velocity', 3),
  W_LIQUIDITY: key(share, '-', 'S1: w_L', 0.45, 0.55),
  W_HEDGE: key(share, '-', 'S1: w_H', 0.35, 0.1),
  W_TAPE: key(share, '-', 'S1: w_T', 0.2, 0.35),
}

/** S2, S3: smoothing and the signal machine. */
const signals = {
  HALF_LIFE_SCORE_S: key(positive, 's', 'S2: break score', 2),
  HALF_LIFE_TAPE_VELOCITY_S: key(positive, 's', 'S2: tape velocity', 1.5),
  HALF_LIFE_DELTA_LIQ_S: key(positive, 's', 'S2: delta liquidity', 3),
  HALF_LIFE_REPLENISHMENT_S: key(positive, 's', 'S2: replenishment', 3),
  HALF_LIFE_DEALER_GAMMA_S: key(positive, 's', 'S2: dealer gamma', 5),
  BREAK_ENTER: key(score, '0..100', 'S3: smoothed score above which BREAK is held', 80),
  BREAK_LEAVE: key(score, '0..100', 'S3: score below which BREAK ends', 70),
  REJECT_ENTER: key(score, '0..100', 'S3: score below which REJECT is held', 20),
  REJECT_LEAVE: key(score, '0..100', 'S3: score above which REJECT ends', 30),
  REJECT_BAND: key(positive, 'price', 'S3: largest distance of a REJECT', 0.1, 2),
  REJECT_BAND_LEAVE: key(positive, '-', 'S3: multiple of the band that ends REJECT', 1.5),
  CONTESTED_LOW: key(score, '0..100', 'S3: least score of CONTESTED', 30),
  CONTESTED_HIGH: key(score, '0..100', 'S3: largest score of CONTESTED', 70),
  CONTESTED_VOLUME: key(positive, 'contracts', 'S3: in-band volume above which', 500),
  SIGNAL_HOLD_S: key(atLeastZero, 's', 'S3: how long a condition is held', 3),
  SIGNAL_GAP_S: key(positive, 's', 'S3: data gap that resets', 5),
  CONFIDENCE_HIGH: key(share, '-', 'S3: least share for HIGH', 0.7),
  CONFIDENCE_MEDIUM: key(share, '-', 'S3: least share for MEDIUM', 0.4),
}

/** S5, S6: viewport, cadence, gateway. */
const viewport = {
  SCAN_RADIUS: key(positive, 'price', 'S5: candidates this near to spot', 1, 10),
  PRIORITY_DISTANCE: key(share, '-', 'S5: weight of nearness', 0.45),
  PRIORITY_VELOCITY: key(share, '-', 'S5: weight of velocity toward the level', 0.2),
  PRIORITY_CONFLUENCE: key(share, '-', 'S5: weight of confluence', 0.2),
  PRIORITY_GAMMA: key(share, '-', 'S5: weight of dealer gamma', 0.15),
  PRIORITY_GAMMA_MULTIPLE: key(positive, '-', 'S5: multiples of G that count fully', 3),
  VIEWPORT_LEVELS: key(z.number().int().positive(), 'levels', 'S5: how many are kept', 8),
  Z_ENGAGED: key(positive, 'sigma', 'S5: largest z of ENGAGED', 1.5),
  Z_APPROACH: key(positive, 'sigma', 'S5: largest z of APPROACH', 3),
  Z_WINDOW_S: key(positive, 's', 'S5: window of sigma_120s', 120),
  Z_HORIZON_S: key(positive, 's', 'S5: horizon of z', 60),
  INFER_ENGAGED_MS: key(positive, 'ms', 'S5: inference cadence', 250),
  INFER_APPROACH_MS: key(positive, 'ms', 'S5: inference cadence', 2000),
  INFER_FAR_MS: key(positive, 'ms', 'S5: inference cadence', 10_000),
  INFER_IMBALANCE_JUMP: key(positive, '-', 'S5: change of imbalance that infers at once', 0.25),
  CLIENT_BUFFER_BYTES: key(positive, 'bytes', 'S6: buffer after which frames are skipped', 1048576),
}

/** S7: defaults of the alert kinds. */
const alerts = {
  ALERT_ZONE_ENTER: key(positive, '% of spot', 'S7', 0.1),
  ALERT_ZONE_REARM: key(positive, '% of spot', 'S7', 0.15),
  ALERT_ZONE_COOLDOWN_S: key(atLeastZero, 's', 'S7', 300),
  ALERT_LEVEL_ENTER: key(positive, '% of spot', 'S7', 0.1),
  ALERT_LEVEL_REARM: key(positive, '% of spot', 'S7', 0.15),
  ALERT_LEVEL_COOLDOWN_S: key(atLeastZero, 's', 'S7', 300),
  ALERT_REGIME_DWELL_S: key(atLeastZero, 's', 'S7', 15),
  ALERT_REGIME_HOLD_S: key(positive, 's', 'S7: sign holds for a hit', 300),
  ALERT_WALL_DWELL_S: key(atLeastZero, 's', 'S7', 60),
  ALERT_WALL_HOLD_S: key(positive, 's', 'S7: wall stays for a hit', 300),
  ALERT_SWEEP_CONTRACTS: key(positive, 'contracts', 'S7', 200),
  ALERT_SWEEP_TICKS: key(positive, 'ticks', 'S7: further move for a hit', 4),
  ALERT_SWEEP_WITHIN_S: key(positive, 's', 'S7: time for that move', 60),
  HIGH_GAMMA_SHARE: key(share, '-', 'S7: share of the largest strike that makes a zone', 0.5),
}

/** S8: data health, amber and red limits. */
const health = {
  HEALTH_BOOK_AMBER_S: key(positive, 's', 'S8: age of the book state', 5),
  HEALTH_BOOK_RED_S: key(positive, 's', 'S8', 60),
  HEALTH_OPTIONS_AMBER_S: key(positive, 's', 'S8: age of the last option record', 60),
  HEALTH_OPTIONS_RED_S: key(positive, 's', 'S8', 300),
  HEALTH_GREEKS_AMBER: key(share, '-', 'S8: greeks_missing / option trades', 0.2),
  HEALTH_GREEKS_RED: key(share, '-', 'S8', 0.5),
  HEALTH_GREEKS_WINDOW_S: key(positive, 's', 'S8', 300),
  HEALTH_INVALID_AMBER: key(share, '-', 'S8: invalid book states / states', 0.01),
  HEALTH_INVALID_RED: key(share, '-', 'S8', 0.2),
  HEALTH_WINDOW_S: key(positive, 's', 'S8: window of the counted tests', 60),
}

/** P24: desk measures. */
const desk = {
  SIGN_Q_EXCHANGE: key(share, '-', 'P24.2: chance that an exchange side is right', 1),
  SIGN_Q_QUOTE: key(share, '-', 'P24.2: quote rule', 0.85),
  SIGN_Q_TICK: key(share, '-', 'P24.2: tick rule', 0.6),
  SIGN_DRAWS: key(z.number().int().positive(), 'draws', 'P24.2', 128),
  SIGN_SEED: key(whole, '-', 'P24.2: seed of the counter-based generator', 24),
  GEX_DISAGREEMENT_RANGE: key(share, 'of U', 'P24.3: strikes compared', 0.03),
  GEX_DISAGREEMENT_BADGE: key(share, '-', 'P24.3', 0.25),
  FLIP_SIGMA_DOWN: key(positive, '-', 'P24.4: factor of all sigma', 0.9),
  FLIP_SIGMA_UP: key(positive, '-', 'P24.4: factor of all sigma', 1.1),
  FLIP_T_LESS_1_MIN: key(positive, 'min', 'P24.4: less time to expiry', 5),
  FLIP_T_LESS_2_MIN: key(positive, 'min', 'P24.4: less time to expiry', 15),
  FLIP_STRIKES_LEFT_OUT: key(whole, 'strikes', 'P24.4: largest strikes left out one by one', 4),
  FLIP_STABLE: key(share, '-', 'P24.4: stable from', 0.75),
  CHARM_STEP_MIN: key(positive, 'min', 'P24.6: marks', 5),
  MERGE_BAND: key(positive, 'points', 'P24.7: gap within which lines join', 0.5),
}

export const SCORING_KEYS = {
  ...components,
  ...signals,
  ...viewport,
  ...alerts,
  ...health,
  ...desk,
}
