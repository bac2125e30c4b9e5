/**
 * Every limit of the house, with its unit and why it has this value. Relations between limits are asserted in
 * `limits.test.ts`; a limit is raised by changing it here and nowhere else.
 */

/** Largest integer of a hot column: sums of four such numbers stay exact in a double. */
export const ATOMS_MAX: number = 2 ** 51

/** Largest |lots| of a row: lots × the 16-bit remainder of a funding index stays below 2⁴⁷. */
export const LOTS_MAX: number = 2 ** 31 - 1

/** Largest price, atoms per lot: $1,000,000 a lot, ten thousand times the price aimed at when listing. */
export const PRICE_MAX: number = 10 ** 12

/** Below this price a lot is too coarse and a re-lot is due: one atom is then 1 basis point. */
export const PRICE_RELOT: number = 10 ** 4

/** One in parts per million. */
export const PPM: number = 1_000_000

/** Scale of size premiums: rates are integers of 2⁻²⁶, so that (n mod 2²⁶) × rate stays below 2⁵². */
export const PREMIUM_ONE: number = 2 ** 26

/** Largest size premium of maintenance, 2⁻²⁶: 5 %. With TARGET_RATE_MAX it keeps every target below notional. */
export const PREMIUM_MAX: number = Math.floor(2 ** 26 / 20)

/**
 * Largest maintenance fraction × (1 + target buffer), ppm. With a buffer of at most 1 and a premium of at most 5 % a leg's
 * target is below 95 % of its notional, so equity − target of a long leg rises with its price: the watch needs that.
 */
export const TARGET_RATE_MAX: number = 850_000

/** Sub-atom scale of funding indices: 2⁻¹⁶ atom a lot. */
export const INDEX_ONE: number = 2 ** 16

/** Largest |funding index|, 2⁻¹⁶ atom. */
export const INDEX_MAX: number = 2 ** 53 - 1

/** One in borrow indices: a loan touched at this index owes twice itself at twice the index. 2³⁶: at 1 % a year a second is 21 units. */
export const LOAN_INDEX_ONE: number = 2 ** 36

/** Largest borrow index: a loan has grown 131,071-fold. */
export const LOAN_INDEX_MAX: number = 2 ** 53 - 1

/** Most legs of one account: a leaf of the state tree will have as many places. */
export const LEGS_MAX: number = 128

/** Most collateral balances of one account: the same. */
export const BALANCES_MAX: number = 16

/** Most accounts of one owner in one tier: the owner's share of open interest is summed over them on every trade. */
export const ACCOUNTS_PER_OWNER_MAX: number = 64

/** Most owners that a cluster joins: a link counts their lots anew, and Cover-2 adds their losses. */
export const CLUSTER_OWNERS_MAX: number = 1024

/** Most keys of ended sessions that are remembered with whom they signed for; the oldest is forgotten first. */
export const SIGNERS_MAX: number = 65_536

/** Most tiers of a house: rows of small tables. */
export const TIERS_MAX: number = 64

/** Most underlyings and assets of a house each: small tables that every tick may scan. Their numbers have 16 bits. */
export const LISTINGS_MAX: number = 1024

/** Most markets that a house ever lists, those that have expired among them; their numbers have 16 bits. */
export const MARKETS_MAX: number = 8192

/** Most expiries that a house ever has, over its underlyings. */
export const EXPIRIES_MAX: number = 2048

/** Most venues of a house; as above. */
export const VENUES_MAX: number = 256

/** Most vaults of a house; as above. */
export const VAULTS_MAX: number = 1024

/** Most reporters of prices and outside facts; as above. */
export const SOURCES_LISTED_MAX: number = 256

/** Most seen deposits at a time. */
export const DEPOSITS_SEEN_MAX: number = 16_384

/** Most positions of lenders of all tiers: whoever lends or leaves looks at each, as does a loss that ends a class. */
export const LENDERS_MAX: number = 4096

/** Most accounts that owe a coin at a time: each is looked at with every price, without a band (decision 0100). */
export const COIN_DEBTS_MAX: number = 1024

/** Most positions of coin lenders: a buy-in pays each of its asset, a loss is told to each. */
export const COIN_LENDERS_MAX: number = 1024

/** Most commands that one signature covers. */
export const SIGNED_COMMANDS_MAX: number = 1024

/** Most sessions at a time. */
export const SESSIONS_MAX: number = 65_536

/** Most open withdrawals at a time, those that wait among them: the end of an epoch looks at each that waits. */
export const WITHDRAWALS_MAX: number = 65_536

/** Most open withdrawals of one account: one account alone cannot fill the table and keep others out of the queue. */
export const WITHDRAWALS_PER_ACCOUNT_MAX: number = 16

/**
 * Most listed recipients of one account: whoever judges a withdrawal looks at each. The house has room for so many of every
 * account, or strangers could fill the table and keep others from listing anybody.
 */
export const RECIPIENTS_PER_ACCOUNT_MAX: number = 16

/** Most stakes of all tiers: a shortfall that reaches the stakers visits each. */
export const STAKES_MAX: number = 4096

/** Most providers of all pools: an epoch visits each. The operator's rows, one a tier, come on top. */
export const PROVIDERS_MAX: number = 4096

/** Most exits of one provider that are under way at a time: what an epoch visits is bounded by providers × this. */
export const POOL_EXITS_PER_PROVIDER_MAX: number = 8

/** Most open holds at a time: killing a venue visits each. */
export const HOLDS_MAX: number = 65_536

/** Most standing bids at a time: an auction looks at each; and most markets that all of them list. */
export const BIDS_MAX: number = 65_536

/** Most standing bids of one account: as many discounts as a ladder of prices has rungs. */
export const BIDS_PER_ACCOUNT_MAX: number = 16

/** Most mandates that stand in a house with fewer accounts than that, else one an account; most markets that all of them list. */
export const MANDATES_MAX: number = 65_536

/** Most parameter changes on the schedule: judging one looks at each. */
export const SCHEDULE_MAX: number = 1024
