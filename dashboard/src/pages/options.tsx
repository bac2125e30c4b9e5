/** The chain: calls and puts of an expiry by strike, with what one lot would take before it is traded. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { count, exact, refText } from '../format.ts'
import { Dated, type DatedProps } from '../parts/dated.tsx'
import { DataTable, Scroll } from '../parts/figures.tsx'
import { SignForm } from '../parts/sign-form.tsx'
import { Empty, When } from '../parts/states.tsx'
import { place, to } from '../router.ts'
import { head } from '../state/link.ts'
import { EVERY } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import { credential } from '../wire/session.ts'
import type { Account, Chain, Expiry, Specification } from '../wire/types.ts'
import { chainSentence, coinPrice, deltaText, portfolioMeans, strikePrice, volatilityText } from '../words/dated.ts'

type Strike = Chain['strikes'][number]
type Side = NonNullable<Strike['call']>

/** The page of chains. */
export function OptionsPage(): ComponentChildren {
  return <Dated at="options">{(props) => <OfUnderlying key={props.underlying} {...props} />}</Dated>
}

function OfUnderlying(props: DatedProps): ComponentChildren {
  const { underlying } = props
  const expiries = useHouse<readonly Expiry[]>(`/v1/underlyings/${underlying}/expiries`, EVERY.calm)
  const own = useHouse<readonly Account[]>(credential.value === null ? null : '/v1/accounts', EVERY.slow)
  const [account, setAccount] = useState<string>('')
  const accounts = own.phase === 'ready' ? own.data : []
  const wanted = place.value[2]
  return (
    <When of={expiries} what="the expiries">
      {(all) => {
        const standing = all.filter(({ status }) => status !== 'settled')
        const shown = standing.find(({ expiry }) => `${expiry}` === wanted) ?? standing[0]
        if (shown === undefined) {
          return (
            <>
              <h1>Everything listed on {props.name} has settled.</h1>
              <Empty>New expiries are listed by a rule or one by one.</Empty>
            </>
          )
        }
        return (
          <>
            <nav class="tabs small" aria-label="Expiries">
              {standing.map(({ expiry, name }) => (
                <a
                  key={expiry}
                  href={to('options', underlying, expiry)}
                  aria-current={expiry === shown.expiry ? 'page' : undefined}
                >
                  {name}
                </a>
              ))}
            </nav>
            <OfExpiry
              key={`${shown.expiry} ${account}`}
              {...props}
              expiry={shown.expiry}
              account={account}
              choice={
                accounts.length > 0 && (
                  <p>
                    <label>
                      Margin beside what{' '}
                      <select value={account} onChange={(event) => setAccount(event.currentTarget.value)}>
                        <option value="">nobody</option>
                        {accounts.map((each) => (
                          <option key={each.account} value={`${each.account}`}>
                            {refText(each.account)}
                          </option>
                        ))}
                      </select>{' '}
                      holds
                    </label>
                  </p>
                )
              }
            />
          </>
        )
      }}
    </When>
  )
}

type OfExpiryProps = DatedProps & {
  readonly expiry: number
  readonly account: string
  readonly choice: ComponentChildren
}

function OfExpiry({ underlying, name, coins, expiry, account, choice }: OfExpiryProps): ComponentChildren {
  const query = `expiry=${expiry}${account === '' ? '' : `&account=${account}`}`
  const found = useHouse<Chain>(`/v1/underlyings/${underlying}/chain?${query}`, EVERY.calm)
  const [strike, setStrike] = useState<string | null>(null)
  return (
    <When of={found} what="the chain">
      {(chain) => {
        const chosen = chain.strikes.find((each) => each.strike === strike)
        return (
          <>
            <h1>{chainSentence(name, chain, head.value?.timeMs ?? chain.expiryMs)}</h1>
            <p class="deck">
              Marks are dollars a coin, by the curve of the expiry alone. Margin is dollars a lot
              {coins === null ? '' : ` of ${coins} ${name}`}: the free collateral that one lot bought or sold at the
              mark takes {account === '' ? 'of a book that has nothing else' : `beside what account #${account} holds`}.
            </p>
            {choice}
            {account !== '' && chain.model === 'standard' && <ModelForm account={Number(account)} />}
            {chain.strikes.length > 0 && (
              <ChainTable chain={chain} coins={coins} chosen={strike} onChoose={setStrike} />
            )}
            {chosen !== undefined && <Sides strike={chosen} coins={coins} />}
            {chain.future !== null && <Future future={chain.future} coins={coins} />}
          </>
        )
      }}
    </When>
  )
}

/** Options are held under portfolio margin alone: here an owner asks for it. */
function ModelForm({ account }: { readonly account: number }): ComponentChildren {
  return (
    <SignForm
      id="deed-model"
      title={`Account #${account} is under standard margin`}
      action="What would portfolio margin mean?"
      fields={[]}
      wishOf={() => ({ command: { type: 'accountMargin', account, model: 'portfolio' }, means: portfolioMeans })}
    >
      <p class="said">Options are held under portfolio margin alone; what one lot takes is said as if it were there.</p>
    </SignForm>
  )
}

type ChainTableProps = {
  readonly chain: Chain
  readonly coins: number | null
  readonly chosen: string | null
  readonly onChoose: (strike: string | null) => void
}

const heads = ['Sell', 'Buy', 'Open', 'Bid', 'Delta', 'Mark'] as const

/** Calls to the left, puts to the right of their strikes; the strike next to the forward is marked. */
function ChainTable({ chain, coins, chosen, onChoose }: ChainTableProps): ComponentChildren {
  const near = nearest(chain)
  const wide = (head: string): string => (head === 'Delta' || head === 'Mark' ? 'n' : 'n wide')
  return (
    <Scroll label="Calls and puts by strike">
      <table class="chain">
        <caption>
          Calls left and puts right of their strike, green where in the money; a strike opens its figures
        </caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" class={wide(head)}>
                <span class="hidden">Call: </span>
                {head}
              </th>
            ))}
            <th scope="col" class="strike">
              Strike
            </th>
            <th scope="col" class="n wide">
              Volatility
            </th>
            {[...heads].reverse().map((head) => (
              <th key={head} scope="col" class={wide(head)}>
                <span class="hidden">Put: </span>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chain.strikes.map(({ strike, call, put }) => (
            <tr key={strike} class={strike === near ? 'near' : ''}>
              {cellsOf(call, coins, below(strike, chain)).map(([head, cell]) => cell(head, wide(head)))}
              <th scope="row" class="strike">
                <button
                  type="button"
                  class="quiet"
                  aria-expanded={strike === chosen}
                  onClick={() => onChoose(strike === chosen ? null : strike)}
                >
                  {strikePrice(strike, coins)}
                </button>
              </th>
              <td class="n wide">{volatilityText(call?.volatilityPpm ?? put?.volatilityPpm ?? null)}</td>
              {cellsOf(put, coins, !below(strike, chain))
                .reverse()
                .map(([head, cell]) => cell(head, wide(head)))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

type Cell = (head: string, wide: string) => ComponentChildren

function cellsOf(side: Side | null, coins: number | null, isIn: boolean): [string, Cell][] {
  const texts: Record<(typeof heads)[number], string> =
    side === null
      ? { Sell: '', Buy: '', Open: '', Bid: '', Delta: '', Mark: '' }
      : {
          Sell: lotMoney(side.sell),
          Buy: lotMoney(side.buy),
          Open: count(side.openLots),
          Bid: coinPrice(side.bid, coins),
          Delta: deltaText(side.deltaPpm),
          Mark: coinPrice(side.mark, coins),
        }
  return heads.map((head) => [
    head,
    (name, wide) => (
      <td key={name} class={`${wide}${isIn ? ' in' : ''}`}>
        {texts[head]}
      </td>
    ),
  ])
}

/** What a lot takes; of a cheap option in hundredths of a cent. */
const lotMoney = (text: string | null): string =>
  text === null ? '–' : exact(text, Math.abs(Number(text)) < 1 ? 4 : 2)

/** Whether a strike lies below the forward: then its call is in the money. */
const below = (strike: string, { forward, index }: Chain): boolean => Number(strike) < Number(forward ?? index ?? 0)

function nearest({ strikes, forward, index }: Chain): string | null {
  const at = Number(forward ?? index ?? 0)
  const away = (strike: string): number => Math.abs(Number(strike) - at)
  return strikes.reduce<string | null>(
    (best, { strike }) => (best === null || away(strike) < away(best) ? strike : best),
    null,
  )
}

type Line = { readonly what: string; readonly of: (side: Side) => ComponentChildren }

/** Everything about the call and the put of one strike. */
function Sides({ strike, coins }: { readonly strike: Strike; readonly coins: number | null }): ComponentChildren {
  const lines: readonly Line[] = [
    { what: 'Mark, a coin', of: ({ mark }) => coinPrice(mark, coins) },
    { what: 'Bid, a coin', of: ({ bid }) => coinPrice(bid, coins) },
    { what: 'Ask, a coin', of: ({ ask }) => coinPrice(ask, coins) },
    { what: 'Volatility, a year', of: ({ volatilityPpm }) => volatilityText(volatilityPpm) },
    { what: 'Delta, lots', of: ({ deltaPpm }) => deltaText(deltaPpm) },
    { what: 'Gamma, lots for 1 %', of: ({ gammaPpm }) => (gammaPpm === null ? '–' : (gammaPpm / 1e6).toFixed(3)) },
    { what: 'Vega, dollars a lot for a point', of: ({ vega }) => (vega === null ? '–' : exact(vega, 4)) },
    { what: 'Theta, dollars a lot and day', of: ({ theta }) => (theta === null ? '–' : exact(theta, 4)) },
    { what: 'Open, lots', of: ({ openLots }) => count(openLots) },
    { what: 'One lot bought takes', of: ({ buy }) => lotMoney(buy) },
    { what: 'One lot sold takes', of: ({ sell }) => lotMoney(sell) },
    { what: 'Premium', of: ({ upFront }) => (upFront ? 'paid when traded' : 'settled as it changes') },
  ]
  const cell =
    (side: Side | null) =>
    ({ of }: Line): ComponentChildren =>
      side === null ? '–' : of(side)
  return (
    <section aria-label={`Strike ${strikePrice(strike.strike, coins)}`}>
      <h2>Strike {strikePrice(strike.strike, coins)}</h2>
      <DataTable
        caption="Call and put of this strike; what is negative sets collateral free"
        rows={lines}
        keyOf={({ what }) => what}
        columns={[
          { head: 'Figure', cell: ({ what }) => what },
          { head: 'Call', number: true, cell: cell(strike.call) },
          { head: 'Put', number: true, cell: cell(strike.put) },
        ]}
      />
      {[strike.call, strike.put].map(
        (side) => side !== null && <Terms key={side.market} market={side.market} name={side.name} />,
      )}
    </section>
  )
}

function Future({
  future,
  coins,
}: {
  readonly future: NonNullable<Chain['future']>
  readonly coins: number | null
}): ComponentChildren {
  return (
    <section aria-label="The future of this expiry">
      <h2>{future.name ?? 'Its future'}</h2>
      <DataTable
        caption="The future of this expiry"
        hideCaption
        rows={[future]}
        keyOf={({ market }) => market}
        columns={[
          { head: 'Mark', cell: ({ mark }) => coinPrice(mark, coins) },
          { head: 'Bid', number: true, wide: true, cell: ({ bid }) => coinPrice(bid, coins) },
          { head: 'Ask', number: true, wide: true, cell: ({ ask }) => coinPrice(ask, coins) },
          { head: 'Open, lots', number: true, cell: ({ openLots }) => count(openLots) },
          { head: 'One lot bought takes', number: true, cell: ({ buy }) => lotMoney(buy) },
          { head: 'One lot sold takes', number: true, cell: ({ sell }) => lotMoney(sell) },
        ]}
      />
      <Terms market={future.market} name={future.name} />
    </section>
  )
}

/** The specification sheet of a contract, read when it is opened. */
function Terms({ market, name }: { readonly market: number; readonly name: string | null }): ComponentChildren {
  const [isOpen, setOpen] = useState(false)
  const sheet = useHouse<Specification>(isOpen ? `/v1/markets/${market}/specification` : null, EVERY.slow)
  return (
    <details class="terms" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Terms of {name ?? `market ${market}`}</summary>
      {isOpen && (
        <When of={sheet} what="the terms">
          {({ lines }) => (
            <dl>
              {lines.map(({ term, value }) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </When>
      )}
    </details>
  )
}
