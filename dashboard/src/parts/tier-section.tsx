/** A tier: its leverage and who holds it, what stress would do, and who would pay. */
import type { ComponentChildren } from 'preact'
import { clock, count, money, multiple, percent } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Leverage, Stress, Tier } from '../wire/types.ts'
import { layersSentence, layerWords, leverageSentence, prefunded, stressSentence } from '../words/house.ts'
import { type Bar, Bars, DataTable } from './figures.tsx'
import { Empty, When } from './states.tsx'
import { TimeChart } from './time-chart.tsx'

/** The section of a tier on the page of the house. */
export function TierSection({ tier }: { readonly tier: Tier }): ComponentChildren {
  const samples = useHouse<readonly Leverage[]>(`/v1/tiers/${tier.tier}/leverage?limit=240`, EVERY.slow)
  const stress = useHouse<readonly Stress[]>(`/v1/tiers/${tier.tier}/stress`, EVERY.slow)
  const name = tier.name ?? `${tier.tier}`
  return (
    <section aria-labelledby={`tier-${tier.tier}`}>
      <When of={samples} what={`leverage of tier ${name}`}>
        {(all) => <LeverageFigures tier={tier} name={name} samples={all} />}
      </When>
      <div class="split">
        <When of={stress} what={`stress of tier ${name}`}>
          {(all) => <StressFigures name={name} stress={all} />}
        </When>
        <Layers tier={tier} />
      </div>
    </section>
  )
}

type LeverageProps = { readonly tier: Tier; readonly name: string; readonly samples: readonly Leverage[] }

function LeverageFigures({ tier, name, samples }: LeverageProps): ComponentChildren {
  const names = useNames()
  const last = samples.at(-1)
  if (last === undefined) {
    return (
      <>
        <h2 id={`tier-${tier.tier}`}>Tier {name} has not been measured yet</h2>
        <Empty>Its leverage is measured once a minute in the time of the house.</Empty>
      </>
    )
  }
  const interest = [...last.openInterest].sort((one, other) => Number(other.notional) - Number(one.notional))
  return (
    <>
      <h2 id={`tier-${tier.tier}`}>{leverageSentence(name, last)}</h2>
      <p class="said">
        Gross notional {money(last.grossNotional)} ÷ equity {money(last.equity)} of all members, measured{' '}
        {clock(last.timeMs)} UTC
        {tier.seasonPpm !== 1_000_000 &&
          tier.seasonPpm > 0 &&
          ` · season: initial margin at ${percent(tier.seasonPpm, 0)}`}
        {tier.depegged && ' · the settlement token is below its threshold'}
      </p>
      <div class="split three">
        <Bars
          caption="Positions by leverage of the account"
          heads={['Leverage', 'Notional', 'Accounts']}
          bars={bandBars(last)}
        />
        <Bars
          caption="The ten largest owners, without names"
          heads={['Rank', 'Notional', 'Part']}
          bars={largestBars(last)}
        />
        <Bars
          caption="Open interest, one side"
          heads={['Market', 'Notional', 'Part']}
          bars={interestBars(interest, names.market)}
        />
      </div>
      {samples.length > 1 && (
        <figure>
          <figcaption>Leverage of tier {name}, minute by minute</figcaption>
          <TimeChart
            label={`Leverage of tier ${name} over ${samples.length} minutes: from ${timesOf(samples[0]!)} to ${timesOf(last)}.`}
            timesMs={samples.map(({ timeMs }) => timeMs)}
            lines={[
              {
                name: 'Leverage',
                tone: 1,
                values: samples.map(({ leveragePpm }) => (leveragePpm === null ? null : leveragePpm / 1e6)),
              },
            ]}
            format={(value) => `${value.toFixed(2)}×`}
            height={150}
          />
        </figure>
      )}
    </>
  )
}

function timesOf({ leveragePpm }: Leverage): string {
  return leveragePpm === null ? 'no equity' : multiple(leveragePpm)
}

function bandBars({ bands }: Leverage): Bar[] {
  const most = Math.max(1, ...bands.map(({ notional }) => Number(notional)))
  return bands.map(({ fromPpm, toPpm, accounts, notional }) => ({
    name: toPpm === null ? `${fromPpm / 1e6}× and more` : `${fromPpm / 1e6} to ${toPpm / 1e6}×`,
    parts: [{ part: Number(notional) / most, tone: fromPpm >= 20e6 ? 2 : fromPpm >= 10e6 ? 5 : 1 }],
    figure: money(notional),
    more: count(accounts),
  }))
}

function largestBars({ largest, grossNotional }: Leverage): Bar[] {
  const most = Number(largest[0] ?? 1)
  const whole = Math.max(1, Number(grossNotional))
  return largest.map((notional, at) => ({
    name: `${at + 1}`,
    parts: [{ part: Number(notional) / most, tone: 1 }],
    figure: money(notional),
    more: percent((Number(notional) / whole) * 1e6),
  }))
}

function interestBars(interest: Leverage['openInterest'], nameOf: (market: number) => string): Bar[] {
  const whole = Math.max(
    1,
    interest.reduce((sum, { notional }) => sum + Number(notional), 0),
  )
  const most = Math.max(1, Number(interest[0]?.notional ?? 1))
  const shown = interest.slice(0, 9)
  const rest = interest.slice(9).reduce((sum, { notional }) => sum + Number(notional), 0)
  const bars = shown.map(({ market, notional }) => ({
    name: nameOf(market),
    parts: [{ part: Number(notional) / most, tone: 3 }],
    figure: money(notional),
    more: percent((Number(notional) / whole) * 1e6),
  }))
  if (interest.length <= 9) return bars
  const others = {
    name: `${interest.length - 9} others`,
    parts: [{ part: rest / most, tone: 7 }],
    figure: money(rest),
    more: percent((rest / whole) * 1e6),
  }
  return [...bars, others]
}

/** What a move of every price would do, and whether the layers cover it. */
export function StressFigures({
  name,
  stress,
}: {
  readonly name: string
  readonly stress: readonly Stress[]
}): ComponentChildren {
  const inForce = stress.find((each) => each.inForce) ?? stress[0]
  if (inForce === undefined) return <Empty>No stress is computed for tier {name}.</Empty>
  const most = Math.max(
    1,
    ...stress.map(({ first, second, resources }) => Math.max(Number(first) + Number(second), Number(resources))),
  )
  const bars = stress.map(({ movePpm, first, second, resources, inForce: counts }) => ({
    name: (
      <>
        ±{percent(movePpm, 0)}
        {counts && <small> in force</small>}
      </>
    ),
    parts: [
      { part: Number(first) / most, tone: 2 },
      { part: Number(second) / most, tone: 5 },
    ],
    notch: Number(resources) / most,
    figure: money(Number(first) + Number(second)),
    more: money(resources),
  }))
  const unpaid = Number(inForce.lacking)
  return (
    <div>
      <h3>{stressSentence(name, inForce)}</h3>
      <Bars
        caption="Loss of the two largest failures (largest, second), against prefunded resources (notch)"
        heads={['Move of every price', 'Loss', 'Resources']}
        bars={bars}
      />
      <p class="said">
        {unpaid > 0
          ? `If the largest member failed, ${money(inForce.payment)} would have to be paid at once: ${money(unpaid)} more than is liquid.`
          : `If the largest member failed, ${money(inForce.payment)} would have to be paid at once; liquid resources cover it.`}
      </p>
    </div>
  )
}

/** Accounts of the clearing house in a tier, in the order in which they pay. */
export function Layers({ tier }: { readonly tier: Tier }): ComponentChildren {
  const rows = tier.layers.filter(({ name, cash }) => prefunded.has(name) || Number(cash) !== 0)
  return (
    <div>
      <h3>{layersSentence(tier)}</h3>
      <DataTable
        caption={`Accounts of the clearing house in tier ${tier.name ?? tier.tier}, in the order in which they pay`}
        hideCaption
        rows={rows}
        keyOf={({ account }) => account}
        columns={[
          { head: 'Money of', cell: ({ name }) => layerWords[name]?.[0] ?? name },
          { head: 'What it does', cell: ({ name }) => <span class="soft">{layerWords[name]?.[1] ?? ''}</span> },
          { head: 'Cash', number: true, cell: ({ cash }) => money(cash) },
        ]}
      />
      <p class="said">
        Lent to members: {money(tier.loans)}
        {tier.openShortfalls > 0 && ` · ${count(tier.openShortfalls)} shortfalls are being shared out`}
      </p>
    </div>
  )
}
