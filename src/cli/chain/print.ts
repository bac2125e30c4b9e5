/** A chain as text: the calendar with its curves, then calls to the left and puts to the right of their strikes. */
import { textTable } from '../text-table.ts'
import type { ChainReport } from './chain.ts'

type Option = NonNullable<ChainReport['chain']['strikes'][number]['call']>

const none = '–'
const percent = (ppm: number | null, places = 1): string =>
  ppm === null ? none : `${(ppm / 10_000).toFixed(places)} %`
/** Four places: a lot is some ten dollars, and a far option a small part of it. */
const money = (text: string | null): string => (text === null ? none : Number(text).toFixed(4))

/** The report in tables. */
export function chainText({ underlying, seq, time, expiries, chain }: ChainReport): string {
  const { expiry, account, future, strikes } = chain
  const whose = account === null ? 'a book that has nothing else' : `account ${account}`
  return [
    `${underlying} after command ${seq}, ${time}\n`,
    calendarText(expiries),
    `${underlying}-${expiry}: dollars a lot; margin is what one lot bought or sold at the mark takes of the free collateral of ${whose}\n`,
    ...(future === null ? [] : [futureText(future)]),
    strikes.length === 0 ? 'No option is listed on it.\n' : strikesText(strikes),
  ].join('\n')
}

function calendarText(expiries: ChainReport['expiries']): string {
  const head = [
    ...['expiry', 'status', 'fixed', 'average', 'forward', 'settled at', 'open lots', 'curve', 'age', 'sources'],
    ...['volatility', 'variance swap'],
  ]
  const rows = expiries.map(({ expiry, status, fixedPpm, average, forward, price, openLots, curve }) => [
    ...[expiry, status, percent(fixedPpm, 0), average ?? none, forward ?? none, price ?? none],
    `${openLots.future + openLots.call + openLots.put}`,
    curve?.mode ?? none,
    curve?.ageMs == null ? none : `${Math.round(curve.ageMs / 1000)} s`,
    `${curve?.sources ?? none}`,
    ...[percent(curve?.atForwardPpm ?? null), percent(curve?.swapPpm ?? null)],
  ])
  return textTable([head, ...rows], [2, 3, 4, 5, 6, 8, 9, 10, 11])
}

function futureText({
  name,
  mark,
  bid,
  ask,
  openLots,
  buy,
  sell,
}: NonNullable<ChainReport['chain']['future']>): string {
  const columns = ['future', 'mark', 'bid', 'ask', 'open lots', 'margin buy', 'margin sell']
  const row = [name ?? none, money(mark), money(bid), money(ask), `${openLots}`, money(buy), money(sell)]
  return textTable([columns, row], [1, 2, 3, 4, 5, 6])
}

function strikesText(strikes: ChainReport['chain']['strikes']): string {
  const left = ['call sell', 'call buy', 'open', 'delta', 'bid', 'ask', 'mark']
  const right = ['mark', 'bid', 'ask', 'delta', 'open', 'put buy', 'put sell']
  const side = (option: Option | null): string[] =>
    option === null
      ? ['', '', '', '', '', '', '']
      : [
          ...[money(option.mark), money(option.bid), money(option.ask)],
          option.deltaPpm === null ? none : (Math.round(option.deltaPpm / 1e4) / 100 + 0).toFixed(2),
          ...[`${option.openLots}`, money(option.buy), money(option.sell)],
        ]
  const rows = strikes.map(({ strike, call, put }) => {
    const [mark, bid, ask, delta, open, buy, sell] = side(call) as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const volatility = percent(call?.volatilityPpm ?? put?.volatilityPpm ?? null)
    return [sell, buy, open, delta, bid, ask, mark, strike, volatility, ...side(put)]
  })
  const columns = [...left, 'strike', 'volatility', ...right]
  return textTable([columns, ...rows], [...columns.keys()])
}
