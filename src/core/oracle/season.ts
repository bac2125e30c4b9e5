/** Seasons: macro conditions, rounded to one multiple of initial margin outside, enter here. */
import type { MarketsHouse } from '../markets/index.ts'
import type { Ppm, Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { SEASON_HIGH_PPM, SEASON_LOW_PPM } from './limits.ts'

/** Why a season is refused: `fieldOutOfRange` (outside 1 to 3), `tierUnknown`, `tierWoundDown`. */
export function seasonReject(house: MarketsHouse, tier: Row, seasonPpm: Ppm): Reject | null {
  const { tiers } = house.markets
  if (!(seasonPpm >= SEASON_LOW_PPM && seasonPpm <= SEASON_HIGH_PPM)) return 'fieldOutOfRange'
  if (tier >= tiers.rows) return 'tierUnknown'
  return tiers.woundDown[tier] === 1 ? 'tierWoundDown' : null
}

/** Takes a judged season: initial margin of the tier moves at once, nothing else does. */
export function takeSeason(house: MarketsHouse, tier: Row, seasonPpm: Ppm): void {
  const { tiers } = house.markets
  if (tiers.seasonPpm[tier] === seasonPpm) return
  tiers.seasonPpm[tier] = seasonPpm
  house.events.push({ type: 'seasonSet', tier, seasonPpm })
}
