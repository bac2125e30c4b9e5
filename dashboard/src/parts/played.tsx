/** What was played, at one of its moments: a scrubber, charts with a line where it stands, the arms side by side, what happened last. */
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { PlayedArm } from '../../../src/lab/replay/playback/index.ts'
import { capital, clock, count, moment, money, multiple, price } from '../format.ts'
import { armWords, layerWords } from '../words/replay.ts'
import { DataTable } from './figures.tsx'
import { Empty } from './states.tsx'
import { TimeChart } from './time-chart.tsx'

/** Atoms of a settlement token, and units of a price, in a dollar. */
const ATOMS = 1e6
const PRICE_UNITS = 1e8

/** The whole story takes so long when it is played, ms. */
const PLAY_MS = 20_000
const FRAME_MS = 100

const EVENTS_SHOWN = 12

const nameOf = (arm: PlayedArm): string => armWords.find((word) => word.arm === arm.arm)?.name ?? arm.arm

/** Arms that were played on the same prices, the same accounts and the same moments. */
export function Played({ arms }: { readonly arms: readonly PlayedArm[] }): ComponentChildren {
  const { timeMs } = arms[0]!.series
  const last = timeMs.length - 1
  const [at, goTo] = useState(last)
  const nowMs = timeMs[at]!
  return (
    <>
      <Scrubber at={at} last={last} nowMs={nowMs} goTo={goTo} />
      <Charts arms={arms} nowMs={nowMs} />
      <section>
        <h2>As it stood at {clock(nowMs)} UTC</h2>
        <DataTable
          caption="Figures at the scrubber, each rule in a column"
          columns={[
            { head: 'Figure', cell: ({ name }) => name },
            ...arms.map((arm, column) => ({
              head: nameOf(arm),
              number: true as const,
              cell: ({ texts }: FigureRow) => texts[column],
            })),
          ]}
          rows={rowsAt(arms, at)}
          keyOf={({ name }) => name}
        />
      </section>
      <section>
        <h2>What happened last</h2>
        <div class="split">
          {arms.map((arm) => (
            <LastEvents key={arm.arm} arm={arm} nowMs={nowMs} />
          ))}
        </div>
      </section>
    </>
  )
}

function Charts({ arms, nowMs }: { readonly arms: readonly PlayedArm[]; readonly nowMs: number }): ComponentChildren {
  const { timeMs, markets } = arms[0]!.series
  return (
    <section>
      <h2>Prices, and positions closed by force</h2>
      <p class="said">{count(arms[0]!.accounts)} accounts. The line across each chart is where the scrubber stands.</p>
      {markets.map((market) => (
        <figure key={market.market}>
          <figcaption>Mark of {market.name}, dollars a coin</figcaption>
          <TimeChart
            label={`Mark of ${market.name} over time; the figure at the scrubber is in the table below`}
            timesMs={timeMs}
            lines={arms.map((arm, tone) => ({
              name: nameOf(arm),
              tone: tone + 1,
              values: arm.series.markets[market.market]!.mark.map((mark) => mark / PRICE_UNITS),
              ...(tone > 0 ? { dashed: true as const } : {}),
            }))}
            format={price}
            height={140}
            atMs={nowMs}
          />
        </figure>
      ))}
      <figure>
        <figcaption>Positions closed by force so far, dollars</figcaption>
        <TimeChart
          label="Positions closed by force so far; the figure at the scrubber is in the table below"
          timesMs={timeMs}
          lines={arms.map((arm, tone) => ({
            name: nameOf(arm),
            tone: tone + 1,
            values: arm.series.forcedNotional.map((atoms) => atoms / ATOMS),
          }))}
          format={money}
          height={140}
          atMs={nowMs}
        />
      </figure>
    </section>
  )
}

type ScrubberProps = {
  readonly at: number
  readonly last: number
  readonly nowMs: number
  readonly goTo: (to: number | ((from: number) => number)) => void
}

function Scrubber({ at, last, nowMs, goTo }: ScrubberProps): ComponentChildren {
  const [runs, setRuns] = useState(false)
  useEffect(() => {
    if (!runs) return
    const step = Math.max(1, Math.round((last * FRAME_MS) / PLAY_MS))
    const timer = setInterval(() => goTo((from) => Math.min(last, from + step)), FRAME_MS)
    return () => clearInterval(timer)
  }, [runs, last])
  useEffect(() => {
    if (at === last) setRuns(false)
  }, [at === last])
  const turn = (): void => {
    if (!runs && at === last) goTo(0)
    setRuns(!runs)
  }
  return (
    <div class="scrubber">
      <button type="button" onClick={turn}>
        {runs ? 'Pause' : 'Play'}
      </button>
      <input
        type="range"
        aria-label="Time in the story"
        aria-valuetext={moment(nowMs)}
        min={0}
        max={last}
        value={at}
        onInput={(event) => goTo(Number(event.currentTarget.value))}
      />
      <output>{moment(nowMs)}</output>
    </div>
  )
}

type FigureRow = { readonly name: string; readonly texts: readonly string[] }

function rowsAt(arms: readonly PlayedArm[], at: number): FigureRow[] {
  const row = (name: string, text: (arm: PlayedArm) => string): FigureRow => ({ name, texts: arms.map(text) })
  const dollars = (name: string, column: (arm: PlayedArm) => readonly number[]): FigureRow =>
    row(name, (arm) => money(column(arm)[at]! / ATOMS))
  const number = (name: string, column: (arm: PlayedArm) => readonly number[]): FigureRow =>
    row(name, (arm) => count(column(arm)[at]!))
  const { markets } = arms[0]!.series
  const paid = layerWords.filter(({ layer }) => arms.some((arm) => (arm.paid[layer].at(-1) ?? 0) > 0))
  return [
    ...markets.flatMap(({ market, name }) => [
      row(`Mark of ${name}`, (arm) => price(arm.series.markets[market]!.mark[at]! / PRICE_UNITS)),
      dollars(`Open interest of ${name}`, (arm) => arm.series.markets[market]!.openInterest),
    ]),
    row('Leverage of members', (arm) => multiple(arm.series.leveragePpm[at]!)),
    number('Calls so far', (arm) => arm.series.calls),
    number('Accounts closed by force so far', (arm) => arm.accountsForced),
    dollars('Positions closed by force so far', (arm) => arm.series.forcedNotional),
    dollars('Deleveraged so far', (arm) => arm.series.deleveragedNotional),
    dollars('Shortfalls so far', (arm) => arm.series.shortfall),
    ...paid.map(({ layer, name }) => dollars(name, (arm) => arm.paid[layer])),
    dollars('Fund', (arm) => arm.series.fund),
    dollars('Operator’s own capital (SITG)', (arm) => arm.series.sitg),
    dollars('Stakers', (arm) => arm.series.stakers),
    dollars('Equity of the backstop', (arm) => arm.series.backstopEquity),
  ]
}

function LastEvents({ arm, nowMs }: { readonly arm: PlayedArm; readonly nowMs: number }): ComponentChildren {
  const shown = arm.events.filter(({ timeMs }) => timeMs <= nowMs).slice(-EVENTS_SHOWN)
  return (
    <section>
      <h3>{nameOf(arm)}</h3>
      <p class="said">{capital(arm.meaning)}.</p>
      {shown.length === 0 ? (
        <Empty>Nothing yet.</Empty>
      ) : (
        <ol class="timeline" reversed>
          {shown.toReversed().map((event, index) => (
            <li key={`${event.seq} ${index}`}>
              <time dateTime={new Date(event.timeMs).toISOString()}>{clock(event.timeMs)}</time>{' '}
              {event.market === '' ? '' : `${event.market}: `}
              {event.text}
            </li>
          ))}
        </ol>
      )}
      {arm.eventsLeftOut > 0 && <p class="said">{count(arm.eventsLeftOut)} later events are left out.</p>}
    </section>
  )
}
