/** Seasons: what multiplies initial margin of each tier now and who says so, and what nine years of seasons would have been. */
import type { ComponentChildren } from 'preact'
import { count, day, multiple, percent } from '../format.ts'
import { DataTable, Tiles } from '../parts/figures.tsx'
import { When } from '../parts/states.tsx'
import { TimeChart } from '../parts/time-chart.tsx'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Season, SeasonTable, Tier } from '../wire/types.ts'
import { type SeasonDay, seasonChanges, seasonDaysOf, seasonSentence, warnedSentence } from '../words/seasons.ts'

const DAY_MS = 86_400_000

/** What is published changes with the program alone, ms. */
const SELDOM = 3_600_000

/** The page of seasons. */
export function SeasonsPage(): ComponentChildren {
  const tiers = useHouse<readonly Tier[]>('/v1/tiers', EVERY.slow)
  const past = useHouse<SeasonTable>('/v1/seasons', SELDOM)
  return (
    <>
      <h1>What the season asks for, and what seasons have been worth</h1>
      <p class="deck">
        A season multiplies initial margin: what is opened needs more, what stands is asked for nothing. Several sources
        attest it from published figures; none of them moves it alone, and silence leads to caution.
      </p>
      <When of={tiers} what="the tiers">
        {(all) => all.map(({ tier }) => <TierSeason key={tier} tier={tier} />)}
      </When>
      <h2>Seasons from 2017 to 2025</h2>
      <When of={past} what="the seasons of the past">
        {({ table }) => <Past days={seasonDaysOf(table)} />}
      </When>
    </>
  )
}

function TierSeason({ tier }: { readonly tier: number }): ComponentChildren {
  const found = useHouse<Season>(`/v1/tiers/${tier}/season`, EVERY.slow)
  const names = useNames()
  return (
    <section aria-label={`Season of tier ${names.tier(tier)}`}>
      <h2>Tier {names.tier(tier)}</h2>
      <When of={found} what="the season">
        {(season) => (
          <>
            <p class="said">{seasonSentence(names.tier(tier), season)}</p>
            {season.quorum > 0 && <Standing season={season} tier={names.tier(tier)} />}
          </>
        )}
      </When>
    </section>
  )
}

function Standing({ season, tier }: { readonly season: Season; readonly tier: string }): ComponentChildren {
  const { today, attestations } = season
  const [low, high] = [Math.max(1e6, today.fromPpm - today.fallPpm), today.fromPpm + today.risePpm]
  return (
    <>
      <Tiles
        tiles={[
          { name: 'Initial margin', figure: percent(season.seasonPpm, 1), more: 'of its calm level' },
          { name: 'Sources that attest', figure: count(season.live), more: `${season.quorum} must` },
          { name: 'Within this day', figure: `${percent(low, 0)} to ${percent(high, 0)}`, more: 'as it may move' },
          { name: 'At most', figure: percent(season.capPpm, 0) },
        ]}
      />
      {attestations.length > 0 && (
        <DataTable
          caption={`Last attestations for tier ${tier}`}
          rows={attestations}
          keyOf={({ source }) => source}
          columns={[
            { head: 'Source', cell: ({ source }) => source },
            { head: 'Day', cell: (row) => day(row.day * DAY_MS) },
            { head: 'Asks for', number: true, cell: ({ seasonPpm }) => percent(seasonPpm, 0) },
            { head: 'Counts', cell: ({ live }) => (live ? 'yes' : 'no') },
          ]}
        />
      )}
    </>
  )
}

function Past({ days }: { readonly days: readonly SeasonDay[] }): ComponentChildren {
  const timesMs = days.map(({ timeMs }) => timeMs)
  const crashes = days.filter(({ crash }) => crash !== '')
  return (
    <>
      <p class="said">{warnedSentence(days)} Nothing was fitted to them; values are revised ones.</p>
      <TimeChart
        label="Margin of a position in bitcoin with the season and without, parts of its notional, crashes marked"
        timesMs={timesMs}
        lines={[
          { name: 'Margin without', tone: 2, values: days.map(({ marginPpm }) => marginPpm) },
          { name: 'With the season', tone: 1, values: days.map(({ marginSeasonPpm }) => marginSeasonPpm) },
          { name: 'Crash', tone: 5, values: spikesOf(days) },
        ]}
        format={(ppm) => percent(ppm, 0)}
        height={220}
      />
      <TimeChart
        label="Score of the season, in robust deviations to caution"
        timesMs={timesMs}
        lines={[{ name: 'Score', tone: 3, values: days.map(({ scoreMilli }) => scoreMilli / 1000) }]}
        format={(score) => score.toFixed(1)}
      />
      <DataTable
        caption="As of the morning of each crash"
        rows={crashes}
        keyOf={({ timeMs }) => timeMs}
        columns={crashColumns}
      />
      <DataTable
        caption="Every change of season"
        rows={seasonChanges(days)}
        keyOf={({ timeMs }) => timeMs}
        columns={[
          { head: 'Day', cell: ({ timeMs }) => day(timeMs) },
          { head: 'Season', cell: ({ season }) => season },
          { head: 'Score', number: true, cell: ({ scoreMilli }) => (scoreMilli / 1000).toFixed(2) },
          { head: 'Most to caution', wide: true, cell: ({ raisedBy }) => raisedBy },
        ]}
      />
    </>
  )
}

const crashColumns = [
  { head: 'Crash', cell: ({ crash, timeMs }: SeasonDay) => `${crash}, ${day(timeMs)}` },
  { head: 'Season', cell: ({ season }: SeasonDay) => season },
  { head: 'Multiple', number: true, cell: ({ multiplePpm }: SeasonDay) => multiple(multiplePpm) },
  { head: 'Margin without', number: true, cell: ({ marginPpm }: SeasonDay) => percent(marginPpm) },
  { head: 'With', number: true, cell: ({ marginSeasonPpm }: SeasonDay) => percent(marginSeasonPpm) },
  { head: 'Most to caution', wide: true, cell: ({ raisedBy }: SeasonDay) => raisedBy },
] as const

/** A stroke from the axis to the highest margin on the day of each crash. */
function spikesOf(days: readonly SeasonDay[]): (number | null)[] {
  const top = days.reduce((most, { marginSeasonPpm }) => Math.max(most, marginSeasonPpm), 0)
  return days.map(({ crash }, at) => {
    if (crash !== '') return top
    return days[at - 1]?.crash || days[at + 1]?.crash ? 0 : null
  })
}
