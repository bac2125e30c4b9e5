/** What was played, at one of its moments: a scrubber, charts with a line where it stands, the arms side by side, what happened last. */
import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { PlayedArm } from '../../../src/lab/replay/playback/index.ts'
import { capital, clock, count, listText, moment, money, multiple, plural, price } from '../format.ts'
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
  const markets = useMemo(() => byLargestMove(arms[0]!), [arms])
  return (
    <>
      <Scrubber at={at} last={last} nowMs={nowMs} goTo={goTo} />
      <Charts arms={arms} nowMs={nowMs} markets={markets} />
      <section>
        <h2>As it stood at {clock(nowMs)} UTC</h2>
        <Figures
          caption="Figures at the scrubber, each rule in a column"
          arms={arms}
          rows={[...houseRows(arms, at), ...marketRows(arms, at, markets.slice(0, MARKETS_SHOWN))]}
        />
        {markets.length > MARKETS_SHOWN && (
          <Folded summary={othersText(markets, 'market')}>
            <Figures
              caption="The other markets at the scrubber, each rule in a column"
              arms={arms}
              rows={marketRows(arms, at, markets.slice(MARKETS_SHOWN))}
            />
          </Folded>
        )}
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

type Market = PlayedArm['series']['markets'][number]

/** Markets that are shown unasked: those that moved most. */
const MARKETS_SHOWN = 3

/** Markets with the largest move away from their first mark first; of two alike the one that is listed first. */
function byLargestMove(arm: PlayedArm): readonly Market[] {
  const moveOf = ({ mark }: Market): number => {
    const first = mark.find((each) => each > 0) ?? 1
    return Math.max(...mark.filter((each) => each > 0).map((each) => Math.abs(each / first - 1)), 0)
  }
  const moves = new Map(arm.series.markets.map((market) => [market.market, moveOf(market)]))
  return [...arm.series.markets].sort((one, other) => moves.get(other.market)! - moves.get(one.market)!)
}

function othersText(markets: readonly Market[], what: string): string {
  return `The other ${plural(markets.length - MARKETS_SHOWN, what)}: ${listText(markets.slice(MARKETS_SHOWN).map(({ name }) => name))}`
}

type FoldedProps = { readonly summary: string; readonly children: ComponentChildren }

/** What is made only once it is looked at: a chart is not cheap. */
function Folded({ summary, children }: FoldedProps): ComponentChildren {
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children}
    </details>
  )
}

type ChartsProps = {
  readonly arms: readonly PlayedArm[]
  readonly nowMs: number
  readonly markets: readonly Market[]
}

/** Small pictures with one time axis: what the house did, then the prices that moved most, the others folded. */
function Charts({ arms, nowMs, markets }: ChartsProps): ComponentChildren {
  const dollars = (of: (arm: PlayedArm) => readonly number[]) => (arm: PlayedArm) =>
    of(arm).map((atoms) => atoms / ATOMS)
  const chart = (what: string, unit: string, of: (arm: PlayedArm) => number[], format: (value: number) => string) => (
    <ArmChart key={what} what={what} unit={unit} arms={arms} nowMs={nowMs} of={of} format={format} />
  )
  const priceOf = ({ market, name }: Market): ComponentChildren =>
    chart(
      `Mark of ${name}`,
      'dollars a coin',
      (arm) => arm.series.markets[market]!.mark.map((mark) => mark / PRICE_UNITS),
      price,
    )
  return (
    <section>
      <h2>What the rules did, and the prices that moved most</h2>
      <p class="said">{count(arms[0]!.accounts)} accounts. The line across each chart is where the scrubber stands.</p>
      <div class="multiples">
        {chart(
          'Positions closed by force so far',
          'dollars',
          dollars((arm) => arm.series.forcedNotional),
          money,
        )}
        {chart(
          'Shortfalls so far',
          'dollars',
          dollars((arm) => arm.series.shortfall),
          money,
        )}
        {chart(
          'Leverage of members',
          'gross notional ÷ equity',
          (arm) => arm.series.leveragePpm.map((ppm) => ppm / 1e6),
          (times) => multiple(times * 1e6),
        )}
        {markets.slice(0, MARKETS_SHOWN).map(priceOf)}
      </div>
      {markets.length > MARKETS_SHOWN && (
        <Folded summary={othersText(markets, 'price')}>
          <div class="multiples">{markets.slice(MARKETS_SHOWN).map(priceOf)}</div>
        </Folded>
      )}
    </section>
  )
}

type ArmChartProps = {
  readonly what: string
  readonly unit: string
  readonly arms: readonly PlayedArm[]
  readonly nowMs: number
  readonly of: (arm: PlayedArm) => number[]
  readonly format: (value: number) => string
}

/** One figure over the story, a line for each rule. */
function ArmChart({ what, unit, arms, nowMs, of, format }: ArmChartProps): ComponentChildren {
  return (
    <figure>
      <figcaption>
        {what}, {unit}
      </figcaption>
      <TimeChart
        label={`${what} over time; the figure at the scrubber is in the table below`}
        timesMs={arms[0]!.series.timeMs}
        lines={arms.map((arm, tone) => ({
          name: nameOf(arm),
          tone: tone + 1,
          values: of(arm),
          ...(tone > 0 ? { dashed: true as const } : {}),
        }))}
        format={format}
        height={140}
        atMs={nowMs}
      />
    </figure>
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

type FiguresProps = {
  readonly caption: string
  readonly arms: readonly PlayedArm[]
  readonly rows: readonly FigureRow[]
}

function Figures({ caption, arms, rows }: FiguresProps): ComponentChildren {
  return (
    <DataTable
      caption={caption}
      columns={[
        { head: 'Figure', cell: ({ name }) => name },
        ...arms.map((arm, column) => ({
          head: nameOf(arm),
          number: true as const,
          cell: ({ texts }: FigureRow) => texts[column],
        })),
      ]}
      rows={rows}
      keyOf={({ name }) => name}
    />
  )
}

function marketRows(arms: readonly PlayedArm[], at: number, markets: readonly Market[]): FigureRow[] {
  return markets.flatMap(({ market, name }) => [
    {
      name: `Mark of ${name}`,
      texts: arms.map((arm) => price(arm.series.markets[market]!.mark[at]! / PRICE_UNITS)),
    },
    {
      name: `Open interest of ${name}`,
      texts: arms.map((arm) => money(arm.series.markets[market]!.openInterest[at]! / ATOMS)),
    },
  ])
}

function houseRows(arms: readonly PlayedArm[], at: number): FigureRow[] {
  const row = (name: string, text: (arm: PlayedArm) => string): FigureRow => ({ name, texts: arms.map(text) })
  const dollars = (name: string, column: (arm: PlayedArm) => readonly number[]): FigureRow =>
    row(name, (arm) => money(column(arm)[at]! / ATOMS))
  const number = (name: string, column: (arm: PlayedArm) => readonly number[]): FigureRow =>
    row(name, (arm) => count(column(arm)[at]!))
  const paid = layerWords.filter(({ layer }) => arms.some((arm) => (arm.paid[layer].at(-1) ?? 0) > 0))
  return [
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
              {event.market === '' || event.text.startsWith(`${event.market}: `) ? '' : `${event.market}: `}
              {event.text}
            </li>
          ))}
        </ol>
      )}
      {arm.eventsLeftOut > 0 && <p class="said">{count(arm.eventsLeftOut)} later events are left out.</p>}
    </section>
  )
}
