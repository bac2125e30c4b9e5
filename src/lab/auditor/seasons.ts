/**
 * Seasons, recomputed from accepted attestations and parameters alone: the k-th highest of the live ones, the limits of a UTC
 * day, the drift of silence. After every tick and every attestation the multiple of a tier is the one found here.
 */
import type { CommandOf } from '../../core/words/index.ts'
import { max, min, PPM } from './arithmetic.ts'
import { type Audit, demand } from './audit.ts'
import type { Attested, SeasonBooks } from './season-books.ts'

const DAY_MS = 86_400_000
const SLOTS = 16

/** Enters an accepted attestation: in the source's own slot, else a new one, else that of one that counts no more. */
export function enterAttestation(audit: Audit, { source, tier, day, seasonPpm }: CommandOf<'seasonReport'>): void {
  const { slots } = seasonOf(audit, tier)
  const rules: readonly ((slot: Attested | undefined) => boolean)[] = [
    (slot) => slot?.source === source,
    (slot) => slot === undefined,
    (slot) => !counts(audit, tier, slot),
  ]
  const at = rules.map((rule) => slots.findIndex(rule)).find((found) => found >= 0)!
  slots[at] = { source, day, multiple: BigInt(seasonPpm) }
}

/** Notes where each tier's multiple stands before the command: a new day is measured from there. */
export function beforeSeasons(audit: Audit): void {
  const today = Math.floor(audit.books.nowMs / DAY_MS)
  for (const { number, season } of audit.books.tiers) {
    const books = seasonOf(audit, number)
    if (books.day !== today) Object.assign(books, { day: today, base: season })
  }
}

/** The multiple that is told follows from the attestations: none moves it further, and none is forgotten. */
export function auditSeasons(audit: Audit, before: readonly bigint[]): void {
  const { command } = audit
  for (const [number, present] of before.entries()) {
    const { season, woundDown } = audit.books.tiers[number]!
    if (woundDown || (command.type === 'seasonReport' && command.tier !== number)) continue
    const found = nextOf(audit, number, present)
    const what = () => `the season of tier ${number} goes from ${present} to ${found}, told ${season}`
    demand(audit, season === found, 'rules §4: seasons', what)
  }
}

function nextOf(audit: Audit, tier: number, present: bigint): bigint {
  const { slots, base } = seasonOf(audit, tier)
  const p = audit.parameters.scopes.tier![tier]!
  const live = slots.flatMap((slot) => (slot !== undefined && counts(audit, tier, slot) ? [slot.multiple] : []))
  const quorum = Number(p.seasonQuorum!)
  if (live.length < quorum) return max(present, min(base + p.seasonDriftPpm!, p.seasonDriftCapPpm!))
  // The k-th highest: the largest that at least k ask for.
  const asked = live.filter((one) => live.filter((other) => other >= one).length >= quorum)
  const wanted = quorum === 0 ? PPM : min(p.seasonCapPpm!, asked.reduce(max))
  return max(PPM, max(base - p.seasonFallPpm!, min(wanted, base + p.seasonRisePpm!)))
}

function counts(audit: Audit, tier: number, slot: Attested | undefined): boolean {
  if (slot === undefined) return false
  const { source, tier: tiers } = audit.parameters.scopes
  const endMs = (slot.day + 1) * DAY_MS + Number(tiers![tier]!.seasonStaleMs!)
  return source![slot.source]!.seasonVote === 1n && audit.books.nowMs < endMs
}

function seasonOf(audit: Audit, tier: number): SeasonBooks {
  const found = audit.seasons.get(tier) ?? {
    slots: Array<Attested | undefined>(SLOTS).fill(undefined),
    day: -1,
    base: PPM,
  }
  audit.seasons.set(tier, found)
  return found
}
