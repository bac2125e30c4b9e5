/** Seasons: what sources attest of macro conditions enters here and moves initial margin of a tier, nothing else. */
import { PPM, type Ppm, type Row } from '../units/index.ts'
import type { CommandOf, Reject } from '../words/index.ts'
import { ATTESTERS_MAX, DAY_MS, SEASON_HIGH_PPM, SEASON_INPUTS_MAX, SEASON_LOW_PPM, SEASONS_MAX } from './limits.ts'
import { ownSeason, seasonStep } from './season-rule.ts'
import type { OracleHouse } from './tables.ts'

/** A source's attestation, as its command has it. */
type Attestation = Omit<CommandOf<'seasonReport'>, 'type'>

/**
 * Why an attestation is refused: `fieldOutOfRange` (a multiple outside 1 to 3, a season or a number of inputs that no table has),
 * `entryRepeated` (inputs that do not ascend), `tierUnknown`, `sourceUnknown`, `tierWoundDown`, `capacityReached` (the tier has its
 * most live attesters), `seasonVoteMissing`, `seasonDayAhead`, `seasonDayPast`, `seasonDayStale`.
 */
export function seasonReject(house: OracleHouse, attestation: Attestation): Reject | null {
  const { source, tier, day, season, seasonPpm, inputs } = attestation
  const { tiers } = house.markets
  if (!(seasonPpm >= SEASON_LOW_PPM && seasonPpm <= SEASON_HIGH_PPM)) return 'fieldOutOfRange'
  if (season >= SEASONS_MAX || inputs.length > SEASON_INPUTS_MAX) return 'fieldOutOfRange'
  for (let i = 1; i < inputs.length; i++) if (inputs[i]!.input <= inputs[i - 1]!.input) return 'entryRepeated'
  if (tier >= tiers.rows) return 'tierUnknown'
  if (source >= house.ledger.sources.rows) return 'sourceUnknown'
  if (tiers.woundDown[tier] === 1) return 'tierWoundDown'
  const row = rowFor(house, tier, source)
  if (row < 0) return 'capacityReached'
  if (house.params.source.seasonVote[source] !== 1) return 'seasonVoteMissing'
  if (day > dayOf(house)) return 'seasonDayAhead'
  const { attestations } = house.oracle
  if (attestations.source[row] === source + 1 && day <= attestations.day[row]!) return 'seasonDayPast'
  return isDayLive(house, tier, day) ? null : 'seasonDayStale'
}

/** Takes a judged attestation; what it changes of the season is felt at once, within the limits of the day. */
export function takeSeason(house: OracleHouse, { source, tier, day, season, seasonPpm }: Attestation): void {
  const { attestations } = house.oracle
  const row = rowFor(house, tier, source)
  attestations.source[row] = source + 1
  attestations.day[row] = day
  attestations.season[row] = season
  attestations.seasonPpm[row] = seasonPpm
  house.events.push({ type: 'seasonAttested', source, tier, day, season, seasonPpm })
  advance(house, tier)
}

/** Time passes: a new day allows a new step, attestations go stale, silence drifts. For every tick. */
export function advanceSeasons(house: OracleHouse): void {
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    const isUsed = house.params.tier.seasonQuorum[tier] !== 0 || tiers.seasonPpm[tier] !== PPM
    if (isUsed && tiers.woundDown[tier] === 0) advance(house, tier)
  }
}

/** The last attestation of a source, and whether it counts. */
type Attested = Pick<Attestation, 'source' | 'day' | 'season' | 'seasonPpm'> & { readonly isLive: boolean }

/** What sources attested last of a tier's season, in the order in which they came first. */
export function attestationsOf(house: OracleHouse, tier: Row): Attested[] {
  const { source, day, season, seasonPpm } = house.oracle.attestations
  const found: Attested[] = []
  for (let row = tier * ATTESTERS_MAX; row < (tier + 1) * ATTESTERS_MAX; row++) {
    if (source[row] === 0) continue
    const told = { source: source[row]! - 1, day: day[row]!, season: season[row]!, seasonPpm: seasonPpm[row]! }
    found.push({ ...told, isLive: isLive(house, tier, row) })
  }
  return found
}

/** What live attestations of a tier ask for: the multiple (ppm, null in silence) and how many there are. */
export function seasonOf(house: OracleHouse, tier: Row): { readonly wantedPpm: Ppm | null; readonly live: number } {
  const attested: Ppm[] = []
  // Every tick asks: rows are read without making anything of them.
  for (let row = tier * ATTESTERS_MAX; row < (tier + 1) * ATTESTERS_MAX; row++)
    if (isLive(house, tier, row)) attested.push(house.oracle.attestations.seasonPpm[row]!)
  const { seasonQuorum, seasonCapPpm } = house.params.tier
  return { wantedPpm: ownSeason(attested, seasonQuorum[tier]!, seasonCapPpm[tier]!), live: attested.length }
}

function advance(house: OracleHouse, tier: Row): void {
  const { tiers } = house.markets
  const today = dayOf(house)
  const present = tiers.seasonPpm[tier]!
  if (tiers.seasonDay[tier] !== today) {
    tiers.seasonDay[tier] = today
    tiers.seasonBasePpm[tier] = present
  }
  const { wantedPpm, live } = seasonOf(house, tier)
  const params = house.params.tier
  const seasonPpm = seasonStep(present, tiers.seasonBasePpm[tier]!, wantedPpm, {
    risePpm: params.seasonRisePpm[tier]!,
    fallPpm: params.seasonFallPpm[tier]!,
    driftPpm: params.seasonDriftPpm[tier]!,
    driftCapPpm: params.seasonDriftCapPpm[tier]!,
  })
  if (seasonPpm === present) return
  tiers.seasonPpm[tier] = seasonPpm
  house.events.push({ type: 'seasonSet', tier, seasonPpm, wantedPpm: wantedPpm ?? seasonPpm, live })
}

/** The row of a source's attestation: its own, else the first that is free, else that counts no more; −1 when none is. */
function rowFor(house: OracleHouse, tier: Row, source: Row): Row {
  const { attestations } = house.oracle
  const [first, end] = [tier * ATTESTERS_MAX, (tier + 1) * ATTESTERS_MAX]
  for (let row = first; row < end; row++) if (attestations.source[row] === source + 1) return row
  for (let row = first; row < end; row++) if (attestations.source[row] === 0) return row
  for (let row = first; row < end; row++) if (!isLive(house, tier, row)) return row
  return -1
}

/** Whether an attestation counts: its source still has a vote, and its day is not too long over. */
function isLive(house: OracleHouse, tier: Row, row: Row): boolean {
  const { source, day } = house.oracle.attestations
  const voter = source[row]! - 1
  return voter >= 0 && house.params.source.seasonVote[voter] === 1 && isDayLive(house, tier, day[row]!)
}

function isDayLive(house: OracleHouse, tier: Row, day: number): boolean {
  return house.clock.nowMs < (day + 1) * DAY_MS + house.params.tier.seasonStaleMs[tier]!
}

function dayOf(house: OracleHouse): number {
  return Math.floor(house.clock.nowMs / DAY_MS)
}
