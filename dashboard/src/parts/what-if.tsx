/** What if: drag a price, add a trade, pay in; the book before and after, by the functions that decide. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { count, money, percent } from '../format.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import { whatIf } from '../state/what-if.ts'
import { HouseProblem } from '../wire/client.ts'
import type { Margin, Market, Supposition } from '../wire/types.ts'
import { changeSentence, type Outlook, standingSentence } from '../words/margin.ts'
import { Excess, Levels } from './levels.tsx'
import { perCoin } from './oracle-table.tsx'
import { Problem } from './states.tsx'

type Supposed = { readonly before: Outlook; readonly after: Outlook }

type Trade = { readonly market: number; readonly lots: number }

/** What the reader has set: moves in % by underlying, one trade, a payment. */
type Wish = {
  readonly moves: Readonly<Record<number, number>>
  readonly trade: Trade | null
  readonly payment: number
}

const NOTHING: Wish = { moves: {}, trade: null, payment: 0 }

/** How long a hand rests before it is computed, ms. */
const REST_MS = 120

type Props = { readonly account: number; readonly tier: number; readonly margin: Margin }

/** The panel of suppositions. */
export function WhatIf({ account, tier, margin }: Props): ComponentChildren {
  const [wish, setWish] = useState<Wish>(NOTHING)
  const loaded = useHouse<readonly Market[]>('/v1/markets', EVERY.calm)
  const markets = (loaded.phase === 'ready' ? loaded.data : []).filter(
    (each) => each.tier === tier && each.mark !== null,
  )
  const asked = isNothing(wish) ? null : suppositionOf(wish, margin, markets)
  const { supposed, problem } = useSupposed(account, asked)
  return (
    <section class="panel what-if" aria-labelledby="what-if">
      <h2 id="what-if">What if</h2>
      <div class="split">
        <div>
          <Moves margin={margin} wish={wish} onWish={setWish} />
          <TradeWish markets={markets} wish={wish} onWish={setWish} />
          <Payment wish={wish} onWish={setWish} />
          <button type="button" disabled={isNothing(wish)} onClick={() => setWish(NOTHING)}>
            As it is
          </button>
        </div>
        <div aria-live="polite">
          {problem !== null && <Problem problem={problem} what="this supposition" />}
          {asked === null || supposed === null ? (
            <p class="empty">
              Drag a price or add a trade: your browser computes it with the functions by which the house decides.
              Nobody learns what you suppose.
            </p>
          ) : (
            <Answer supposed={supposed} />
          )}
        </div>
      </div>
    </section>
  )
}

function Answer({ supposed: { before, after } }: { readonly supposed: Supposed }): ComponentChildren {
  return (
    <>
      <h3>{changeSentence(before, after)}</h3>
      <p class="said">{standingSentence(after)}</p>
      <Levels margin={after} before={before} />
      <dl class="facts">
        <dt>Free collateral</dt>
        <dd>
          <Excess text={after.freeCollateral} /> <span class="soft">was {money(before.freeCollateral)}</span>
        </dd>
        <dt>May it be opened</dt>
        <dd>
          {after.initial.passes ? (
            'yes: initial margin is met'
          ) : (
            <strong class="wrong">no: initial margin is not met</strong>
          )}
        </dd>
      </dl>
    </>
  )
}

type WishProps = { readonly wish: Wish; readonly onWish: (wish: Wish) => void }

function Moves({ margin, wish, onWish }: WishProps & { readonly margin: Margin }): ComponentChildren {
  const names = useNames()
  if (margin.liquidationPrices.length === 0) return null
  return (
    <fieldset>
      <legend>Prices</legend>
      {margin.liquidationPrices.map(({ underlying, price, below, above }) => {
        const move = wish.moves[underlying] ?? 0
        const edges = [below, above]
          .filter((edge) => edge !== null)
          .map((edge) => (Number(edge) / Number(price) - 1) * 100)
        return (
          <label key={underlying} class="move">
            <span>{names.underlying(underlying)}</span>
            <input
              type="range"
              min={-60}
              max={60}
              step={0.5}
              value={move}
              list={`edges-${underlying}`}
              aria-valuetext={`${move} percent`}
              onInput={({ currentTarget }) =>
                onWish({ ...wish, moves: { ...wish.moves, [underlying]: Number(currentTarget.value) } })
              }
            />
            <datalist id={`edges-${underlying}`}>
              <option value={0} />
              {edges
                .filter((edge) => Math.abs(edge) <= 60)
                .map((edge) => (
                  <option key={edge} value={edge} />
                ))}
            </datalist>
            <output>
              {perCoin(movedPrice(price, move), names.coinsOfBase(underlying))}{' '}
              <small>{`${move > 0 ? '+' : ''}${percent(move * 1e4)}`}</small>
            </output>
          </label>
        )
      })}
    </fieldset>
  )
}

function TradeWish({ markets, wish, onWish }: WishProps & { readonly markets: readonly Market[] }): ComponentChildren {
  const names = useNames()
  const first = markets[0]
  if (first === undefined) return null
  const { market, lots } = wish.trade ?? { market: first.market, lots: 0 }
  const chosen = markets.find((each) => each.market === market) ?? first
  const set = (trade: Trade): void => onWish({ ...wish, trade })
  return (
    <fieldset>
      <legend>A trade at mark</legend>
      <div class="row">
        <label>
          <span>Market</span>
          <select value={market} onChange={({ currentTarget }) => set({ market: Number(currentTarget.value), lots })}>
            {markets.map((each) => (
              <option key={each.market} value={each.market}>
                {names.market(each.market)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span>Lots, + bought, − sold</span>
          <input
            type="number"
            step={1}
            value={lots}
            onInput={({ currentTarget }) => set({ market, lots: Math.trunc(Number(currentTarget.value)) || 0 })}
          />
        </label>
      </div>
      <p class="said">
        {lots === 0
          ? 'No trade'
          : `${lots > 0 ? 'Buy' : 'Sell'} ${count(Math.abs(lots))} lots for ${money(Math.abs(lots) * Number(chosen.mark))}`}
        ; a lot is worth {money(chosen.mark ?? 0)}.
      </p>
    </fieldset>
  )
}

function Payment({ wish, onWish }: WishProps): ComponentChildren {
  return (
    <fieldset>
      <legend>Cash</legend>
      <label>
        <span>Paid in, dollars; − taken out</span>
        <input
          type="number"
          step={100}
          value={wish.payment}
          onInput={({ currentTarget }) => onWish({ ...wish, payment: Math.trunc(Number(currentTarget.value)) || 0 })}
        />
      </label>
    </fieldset>
  )
}

function isNothing({ moves, trade, payment }: Wish): boolean {
  return Object.values(moves).every((move) => move === 0) && (trade === null || trade.lots === 0) && payment === 0
}

function suppositionOf({ moves, trade, payment }: Wish, margin: Margin, markets: readonly Market[]): Supposition {
  const mark = markets.find(({ market }) => market === trade?.market)?.mark
  return {
    prices: margin.liquidationPrices
      .filter(({ underlying }) => (moves[underlying] ?? 0) !== 0)
      .map(({ underlying, price }) => ({ underlying, price: movedPrice(price, moves[underlying]!) })),
    trades:
      trade === null || trade.lots === 0 || mark === undefined || mark === null ? [] : [{ ...trade, price: mark }],
    deposits: payment === 0 ? [] : [{ asset: null, amount: payment.toFixed(6) }],
  }
}

/** A price moved by so many percent, with six places as the wire has them. */
function movedPrice(text: string, percentage: number): string {
  return Math.max(1e-6, Number(text) * (1 + percentage / 100)).toFixed(6)
}

/** Computes once the hand rests; an answer that a newer question has overtaken is dropped. */
function useSupposed(
  account: number,
  asked: Supposition | null,
): { supposed: Supposed | null; problem: HouseProblem | null } {
  const [supposed, setSupposed] = useState<Supposed | null>(null)
  const [problem, setProblem] = useState<HouseProblem | null>(null)
  const latest = useRef('')
  const question = asked === null ? '' : JSON.stringify(asked)
  useEffect(() => {
    latest.current = question
    if (question === '') {
      setSupposed(null)
      setProblem(null)
      return
    }
    const timer = setTimeout(() => {
      whatIf(account, JSON.parse(question) as Supposition)
        .then((answer) => {
          if (latest.current !== question) return
          setSupposed(answer)
          setProblem(null)
        })
        .catch((error: unknown) => {
          if (latest.current === question && error instanceof HouseProblem) setProblem(error)
        })
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [account, question])
  return { supposed, problem }
}
