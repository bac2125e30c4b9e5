/** Sizes and scales of the oracle, with why they have these values. */

/** Most sources whose reports on one underlying are kept: 96 votes are sorted in about two microseconds. */
export const SOURCES_MAX: number = 32

/** Most venues whose books of one market are kept. */
export const BOOKS_MAX: number = 8

/** Most sources whose curves of one expiry are kept. */
export const CURVE_SOURCES_MAX: number = 8

/** Scale of variances and wing slopes of a slice: 10⁻⁹. */
export const SLICE_ONE: number = 10 ** 9

/** Largest total variance at the money, 10⁻⁹: 1,000 % for a year. */
export const THETA_MAX: number = 100 * SLICE_ONE

/** Wing slopes stay below 4 (Lee’s bound on a slope of total variance is 2; ψ (1 + |ρ|) < 4). */
export const SLOPE_MAX: number = 4 * SLICE_ONE - 1

/** Largest |forward ÷ index − 1|, ppm: 50 %. */
export const BASIS_MAX_PPM: number = 500_000

/** Buckets of a rule-price ring: four windows of history. */
export const BUCKETS: number = 64

/** A bucket is this part of the window: its ends blur the window by as much. */
export const BUCKETS_PER_WINDOW: number = 16

/** Fewest live sources of which a median is taken; with two it would be a mean. */
export const MEDIAN_MIN: number = 3

/** Scale of samples of the basis: 2⁻⁸ ppm. At the widest bound, 5 %, a sample stays below 2²⁴. */
export const SAMPLE_ONE: number = 2 ** 8

/** Basis state per unit of a sample: the state is kept in 2⁻²⁰ ppm, so that steps of milliseconds move it. */
export const BASIS_PER_SAMPLE: number = 2 ** 12

/** Scale of slow prices: 2⁻¹² atom. The largest price, 10¹² < 2⁴⁰, stays below 2⁵². */
export const SLOW_ONE: number = 2 ** 12

/** Scale of variances: 2⁻¹⁶ ppm² a second. */
export const VARIANCE_ONE: number = 2 ** 16

/** Longest time that one step of an average counts, 9.3 hours: dt × (dt + τ) stays below 2⁵³ for τ up to a day. */
export const AVERAGE_STEP_MS_MAX: number = 2 ** 25

/** The same for variances, 35 minutes, whose τ goes up to 30 days. */
export const VARIANCE_STEP_MS_MAX: number = 2 ** 21

/** Between reports an average is brought forward once per this part of its time constant. */
export const AVERAGE_STEPS: number = 64

/** Largest price of a settlement token, 10⁻⁶ dollar: PPM × it stays below 2⁵³. */
export const TOKEN_PRICE_MAX: number = 4 * 10 ** 9

/** Damping of the interest part of funding, ppm of a period: within it a small premium is not charged. */
export const INTEREST_DAMP_PPM: number = 500

/** Least multiple of initial margin in a season, ppm: a season never loosens. */
export const SEASON_LOW_PPM: number = 1_000_000

/** Largest multiple of initial margin in a season, ppm. */
export const SEASON_HIGH_PPM: number = 3_000_000

/** A UTC day, milliseconds: the step in which seasons move. */
export const DAY_MS: number = 86_400_000

/** Positions of seasons that an attestation may name. */
export const SEASONS_MAX: number = 8

/** Most inputs that an attestation may list. */
export const SEASON_INPUTS_MAX: number = 32

/** Most sources whose attestations of a tier's season are kept: the widest quorum. */
export const ATTESTERS_MAX: number = 16

/** Days that the light of a market looks back on, and breaches of a side in them from which it is red (Basel: 10 of 250 at 99 %). */
export const LIGHT_DAYS: number = 250
/** See LIGHT_DAYS; so many days of breaches are kept of each side of each market. */
export const LIGHT_BREACHES: number = 10

/** What a red zone adds falls by at most so much of the first initial fraction a day once the zone is left: a third in ten days. */
export const RED_FALL_PPM: number = 33_334

/** A sample of the realised variance is taken at most once per this part of its time constant: 5 s for 6 h. */
export const VARIANCE_STEPS: number = 4096

/** Largest variance, ppm² a second: a price that moves by 3 % every second. */
export const VARIANCE_MAX: number = 2 ** 30
