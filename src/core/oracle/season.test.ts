import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { PPM } from '../units/index.ts'
import { advanceSeasons, ownSeason, seasonOf, seasonReject, seasonStep, takeSeason } from './index.ts'
import { ATTESTERS_MAX, DAY_MS } from './limits.ts'
import { pricedHouse } from './small-house.test.ts'
import type { OracleHouse } from './tables.ts'

const multiple = fc.integer({ min: PPM, max: 3 * PPM })
const limits = fc.record({
  risePpm: fc.integer({ min: 10_000, max: 500_000 }),
  fallPpm: fc.integer({ min: 1000, max: 500_000 }),
  driftPpm: fc.integer({ min: 1000, max: 100_000 }),
  driftCapPpm: fc.integer({ min: PPM, max: 2 * PPM }),
})

test('default: the k-th highest of what is attested, at most the cap', () => {
  const asked = [1_000_000, 1_500_000, 1_200_000]
  assert.equal(ownSeason(asked, 1, 3 * PPM), 1_500_000)
  assert.equal(ownSeason(asked, 2, 3 * PPM), 1_200_000)
  assert.equal(ownSeason(asked, 3, 3 * PPM), 1_000_000)
  assert.equal(ownSeason(asked, 1, 1_250_000), 1_250_000)
  assert.equal(ownSeason(asked, 4, 3 * PPM), null)
  assert.equal(ownSeason(asked, 0, 3 * PPM), PPM)
})

test('behavior: fewer than k liars, and no more than n − k, leave the season within what the honest ask for', () => {
  const cast = fc.record({
    honest: fc.array(multiple, { minLength: 1, maxLength: 8 }),
    lies: fc.array(multiple, { maxLength: 8 }),
    quorum: fc.integer({ min: 1, max: 16 }),
  })
  fc.assert(
    fc.property(cast, ({ honest, lies, quorum }) => {
      fc.pre(lies.length < quorum && lies.length <= honest.length + lies.length - quorum)
      const own = ownSeason([...lies, ...honest], quorum, 3 * PPM)!
      assert.ok(own >= Math.min(...honest) && own <= Math.max(...honest))
    }),
  )
})

test('behavior: within a day the multiple stays within fall and rise of where the day began, and silence never eases it', () => {
  const day = fc.record({ base: multiple, wants: fc.array(fc.option(multiple), { minLength: 1 }), limits })
  fc.assert(
    fc.property(day, ({ base, wants, limits: by }) => {
      let present = base
      for (const wanted of wants) {
        const next = seasonStep(present, base, wanted, by)
        assert.ok(next >= PPM && next >= base - by.fallPpm)
        assert.ok(next <= base + Math.max(by.risePpm, by.driftPpm))
        if (wanted === null) assert.ok(next >= present && next <= Math.max(present, by.driftCapPpm))
        present = next
      }
    }),
  )
})

/** A house with sources 0 to `voters` − 1 that may attest, of which `quorum` must. */
function votingHouse(voters: number, quorum: number): OracleHouse {
  const house = pricedHouse(Math.max(3, voters))
  for (let source = 0; source < voters; source++) house.params.source.seasonVote[source] = 1
  house.params.tier.seasonQuorum[0] = quorum
  house.clock.nowMs = 20_000 * DAY_MS
  return house
}

const attestation = (source: number, day: number, seasonPpm: number) =>
  ({ source, tier: 0, day, season: 0, seasonPpm, scoreMilli: 0, inputs: [] }) as const

test('behavior: a vote that was taken away counts no more', () => {
  const house = votingHouse(2, 1)
  takeSeason(house, attestation(0, 20_000, 1_050_000))
  takeSeason(house, attestation(1, 20_000, 1_020_000))
  assert.deepEqual(seasonOf(house, 0), { wantedPpm: 1_050_000, live: 2 })
  house.params.source.seasonVote[0] = 0
  assert.deepEqual(seasonOf(house, 0), { wantedPpm: 1_020_000, live: 1 })
  advanceSeasons(house)
  // 1.05 stood only during this day: the limit of falls is measured from 1, where the day began.
  assert.equal(house.markets.tiers.seasonPpm[0], 1_020_000)
})

test('rejects: more live attesters than a tier keeps, until one of them counts no more', () => {
  const house = votingHouse(ATTESTERS_MAX + 1, 1)
  for (let source = 0; source < ATTESTERS_MAX; source++) takeSeason(house, attestation(source, 20_000, PPM))
  const late = attestation(ATTESTERS_MAX, 20_000, PPM)
  assert.equal(seasonReject(house, late), 'capacityReached')
  house.params.source.seasonVote[3] = 0
  assert.equal(seasonReject(house, late), null)
  takeSeason(house, late)
  assert.equal(seasonOf(house, 0).live, ATTESTERS_MAX)
})
