import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Season } from '../wire/types.ts'
import { seasonChanges, seasonDaysOf, seasonSentence, warnedSentence } from './seasons.ts'

const table = readFileSync(join(import.meta.dirname, '../../../docs/seasons-by-day.csv'), 'utf8')

const season: Season = {
  tier: 0,
  seasonPpm: 1_100_000,
  wantedPpm: 1_250_000,
  live: 3,
  quorum: 2,
  capPpm: 1_500_000,
  today: { day: 20_000, fromPpm: 1_000_000, risePpm: 100_000, fallPpm: 20_000 },
  attestations: [],
}

test('default: what the season does now, and why', () => {
  assert.equal(
    seasonSentence('A', season),
    'Initial margin of tier A is at 110 % of its calm level and moves to 125 %, no faster than a day allows.',
  )
  assert.match(seasonSentence('A', { ...season, wantedPpm: 1_100_000 }), /as the sources ask\.$/)
  assert.match(
    seasonSentence('A', { ...season, wantedPpm: null, live: 0 }),
    /no source attests, so it drifts to caution/,
  )
  assert.match(seasonSentence('A', { ...season, quorum: 0 }), /has no seasons/)
})

test('default: the published table as docs/seasons.md sums it up', () => {
  const days = seasonDaysOf(table)
  const document = readFileSync(join(import.meta.dirname, '../../../docs/seasons.md'), 'utf8')
  const [, raised, all, warned] = /above 1 on (\d+) of (\d+) days\. It stood above 1 before (\d) of 6/.exec(document)!
  assert.equal(
    warnedSentence(days),
    `Margin would have been raised on ${raised} of ${all} days, and on the day before ${warned} of six crashes.`,
  )
  assert.equal(seasonChanges(days).length, document.match(/ → /g)!.length)
})

test('rejects: lines that are no day are left out', () => {
  assert.deepEqual(seasonDaysOf('day,season\nnever,calm,1,2,3,4,5,,\n2017-01-01,calm,x,2,3,4,5,,\n'), [])
})
