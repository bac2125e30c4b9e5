/** The calendar: when contracts end, what their windows have fixed, and what settles. */
import type { ComponentChildren } from 'preact'
import { capital, count, duration, inWords, moment, percent } from '../format.ts'
import { Dated, type DatedProps } from '../parts/dated.tsx'
import { type Bar, Bars, DataTable } from '../parts/figures.tsx'
import { When } from '../parts/states.tsx'
import { to } from '../router.ts'
import { head } from '../state/link.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Expiry } from '../wire/types.ts'
import { coinPrice, expirySentence, openLotsOf } from '../words/dated.ts'

/** The page of expiries. */
export function ExpiriesPage(): ComponentChildren {
  return <Dated at="expiries">{(props) => <OfUnderlying key={props.underlying} {...props} />}</Dated>
}

function OfUnderlying({ underlying, name, coins }: DatedProps): ComponentChildren {
  const found = useHouse<readonly Expiry[]>(`/v1/underlyings/${underlying}/expiries`, EVERY.live)
  return (
    <When of={found} what="the expiries">
      {(all) => {
        const nowMs = head.value?.timeMs ?? 0
        const coming = all.filter(({ status }) => status !== 'settled')
        const settled = all.filter(({ status }) => status === 'settled').reverse()
        const averaging = coming.filter(({ status }) => status === 'averaging')
        return (
          <>
            <h1>{headline(name, coming, nowMs)}</h1>
            <p class="deck">
              A contract settles in cash at the average of the index over the window before its expiry. What the window
              has seen is fixed: no later price changes that part.
            </p>
            {averaging.map((expiry) => (
              <section key={expiry.expiry} aria-label={`Window of ${expiry.name}`}>
                <h2>{expiry.name} settles now</h2>
                <p class="said">{expirySentence(expiry, nowMs, coins)}</p>
                <Bars
                  caption={`Share of ${expiry.name} that is fixed`}
                  heads={['Part', 'Share']}
                  bars={barsOf(expiry)}
                />
              </section>
            ))}
            {coming.length > 0 && <Coming expiries={coming} nowMs={nowMs} coins={coins} underlying={underlying} />}
            {settled.length > 0 && <Settled expiries={settled} coins={coins} />}
          </>
        )
      }}
    </When>
  )
}

function headline(name: string, coming: readonly Expiry[], nowMs: number): string {
  const [next] = coming
  if (next === undefined) return `Nothing on ${name} is to expire.`
  const left = next.expiryMs - nowMs
  const when = left > 0 ? `in ${duration(left)}` : 'now'
  return `${capital(inWords(coming.length, `expiry of ${name} is`, `expiries of ${name} are`))} to come, the next ${when}.`
}

function barsOf({ fixedPpm }: Expiry): Bar[] {
  return [
    { name: 'Fixed', parts: [{ part: fixedPpm / 1e6, tone: 1 }], figure: percent(fixedPpm, 0) },
    { name: 'Open', parts: [{ part: 1 - fixedPpm / 1e6, tone: 3 }], figure: percent(1e6 - fixedPpm, 0) },
  ]
}

type ComingProps = {
  readonly expiries: readonly Expiry[]
  readonly nowMs: number
  readonly coins: number | null
  readonly underlying: number
}

function Coming({ expiries, nowMs, coins, underlying }: ComingProps): ComponentChildren {
  return (
    <section aria-label="To come">
      <h2>To come</h2>
      <DataTable
        caption="Expiries to come, soonest first"
        hideCaption
        rows={expiries}
        keyOf={({ expiry }) => expiry}
        columns={[
          { head: 'Expiry', cell: ({ expiry, name }) => <a href={to('options', underlying, expiry)}>{name}</a> },
          { head: 'In', number: true, cell: ({ expiryMs }) => (expiryMs > nowMs ? duration(expiryMs - nowMs) : 'now') },
          { head: 'Forward', number: true, cell: ({ forward }) => coinPrice(forward, coins) },
          { head: 'Window begins', wide: true, cell: ({ windowFromMs }) => moment(windowFromMs) },
          { head: 'Futures', number: true, wide: true, cell: ({ openLots }) => count(openLots.future) },
          { head: 'Calls', number: true, wide: true, cell: ({ openLots }) => count(openLots.call) },
          { head: 'Puts', number: true, wide: true, cell: ({ openLots }) => count(openLots.put) },
          { head: 'Open, lots', number: true, cell: (expiry) => count(openLotsOf(expiry)) },
          {
            head: 'Contracts',
            number: true,
            wide: true,
            cell: ({ markets }) => count(markets.future + markets.call + markets.put),
          },
        ]}
      />
    </section>
  )
}

function Settled({
  expiries,
  coins,
}: {
  readonly expiries: readonly Expiry[]
  readonly coins: number | null
}): ComponentChildren {
  return (
    <section aria-label="Settled">
      <h2>Settled</h2>
      <DataTable
        caption="Expiries that have settled, newest first"
        hideCaption
        rows={expiries}
        keyOf={({ expiry }) => expiry}
        columns={[
          { head: 'Expiry', cell: ({ name }) => name },
          { head: 'Settled at', number: true, cell: ({ price }) => coinPrice(price, coins) },
          { head: 'Average of', number: true, cell: ({ liveMs }) => duration(liveMs) },
          { head: 'Not closed yet, lots', number: true, cell: (expiry) => count(openLotsOf(expiry)) },
        ]}
      />
    </section>
  )
}
