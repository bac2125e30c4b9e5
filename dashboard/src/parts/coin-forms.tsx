/** The forms of who lends or owes a coin, and of a lender who waits: each makes one command, and says before it is signed what it means. */
import type { ComponentChildren } from 'preact'
import { count, exact } from '../format.ts'
import { head } from '../state/link.ts'
import { EVERY, useNames } from '../state/names.ts'
import { useHouse } from '../state/resource.ts'
import type { Lending, OwnLiquidity } from '../wire/liquidity.ts'
import type { Account, Asset } from '../wire/types.ts'
import { atomsOf, sharesTyped } from '../words/amounts.ts'
import {
  type Coin,
  coinBorrowMeans,
  coinExitMeans,
  coinLendMeans,
  coinRecallMeans,
  coinRepayMeans,
  keepMeans,
  recallMeans,
} from '../words/coins.ts'
import { classOf } from '../words/liquidity.ts'
import { SignForm } from './sign-form.tsx'

const ACTION = 'What would it mean?'
const NO_AMOUNT = 'An amount of the coin, above zero, with no more places than it has: 0.25.'
const NO_SHARES = 'A whole number of shares above zero.'

type Props = { readonly account: number; readonly lending: Lending; readonly provided: OwnLiquidity }

/** Forms about coins; none where no coin may be lent and none is owed. */
export function CoinForms({ account, lending, provided }: Props): ComponentChildren {
  const assets = useHouse<readonly Asset[]>('/v1/assets', EVERY.slow)
  const accounts = useHouse<readonly Account[]>('/v1/accounts', EVERY.slow)
  const { coinDebt } = provided
  if (assets.phase !== 'ready' || accounts.phase !== 'ready') return null
  const balances = accounts.data.find((each) => each.account === account)?.balances ?? []
  const hasOf = (asset: number): number => Number(balances.find((each) => each.asset === asset)?.amount ?? 0)
  const owed = coinDebt === null ? undefined : assets.data[coinDebt.asset]
  return (
    <>
      {lending.coins.length > 0 && (
        <>
          <CoinLendForm account={account} coins={lending.coins} assets={assets.data} hasOf={hasOf} />
          <CoinBorrowForm account={account} coins={lending.coins} assets={assets.data} />
        </>
      )}
      {provided.coins.length > 0 && (
        <CoinExitForm account={account} coins={lending.coins} assets={assets.data} held={provided.coins} />
      )}
      {coinDebt !== null && owed !== undefined && (
        <CoinRepayForm account={account} debt={coinDebt} asset={owed} has={hasOf(coinDebt.asset)} />
      )}
    </>
  )
}

type CoinsProps = { readonly account: number; readonly coins: readonly Coin[]; readonly assets: readonly Asset[] }

/** Which coin, as a field. */
function coinField(coins: readonly Pick<Coin, 'asset'>[], nameOf: (asset: number) => string) {
  const options = coins.map(({ asset }) => [`${asset}`, nameOf(asset)] as const)
  return { key: 'asset', label: 'Coin', start: options[0]?.[0] ?? '', options }
}

/** The coin that was chosen and the atoms of it that were typed; null when they are none. */
function typedCoin(
  { amount: text = '', asset: row }: Readonly<Record<string, string | undefined>>,
  coins: readonly Coin[],
  assets: readonly Asset[],
): { readonly coin: Coin; readonly asset: Asset; readonly amount: number } | null {
  const coin = coins.find(({ asset }) => `${asset}` === row)
  const asset = coin && assets[coin.asset]
  const amount = asset === undefined ? null : atomsOf(text, asset.places)
  return coin === undefined || asset === undefined || amount === null ? null : { coin, asset, amount }
}

function CoinLendForm({
  account,
  coins,
  assets,
  hasOf,
}: CoinsProps & { readonly hasOf: (asset: number) => number }): ComponentChildren {
  const names = useNames()
  return (
    <SignForm
      id="deed-coin-lend"
      title="Lend a coin"
      action={ACTION}
      fields={[{ key: 'amount', label: 'Amount to lend' }, coinField(coins, names.asset)]}
      wishOf={(typed) => {
        const found = typedCoin(typed, coins, assets)
        if (found === null) return { wrong: NO_AMOUNT }
        const { coin, asset, amount } = found
        return {
          command: { type: 'coinLend', account, asset: coin.asset, amount },
          means: coinLendMeans(asset, coin, amount, hasOf(coin.asset)),
        }
      }}
    />
  )
}

function CoinBorrowForm({ account, coins, assets }: CoinsProps): ComponentChildren {
  const names = useNames()
  return (
    <SignForm
      id="deed-coin-borrow"
      title="Borrow a coin"
      action={ACTION}
      fields={[{ key: 'amount', label: 'Amount to borrow' }, coinField(coins, names.asset)]}
      wishOf={(typed) => {
        const found = typedCoin(typed, coins, assets)
        if (found === null) return { wrong: NO_AMOUNT }
        const { coin, asset, amount } = found
        return {
          command: { type: 'coinBorrow', account, asset: coin.asset, amount },
          means: coinBorrowMeans(asset, coin, amount),
        }
      }}
    />
  )
}

function CoinExitForm({
  account,
  coins,
  assets,
  held,
}: CoinsProps & { readonly held: OwnLiquidity['coins'] }): ComponentChildren {
  const names = useNames()
  const left = held.map((own) => ({ ...own, free: own.shares - own.waiting })).filter(({ free }) => free > 0)
  const first = left[0]
  if (first === undefined) return null
  const field = coinField(left, (asset) => {
    return `${names.asset(asset)}, of ${count(left.find((each) => each.asset === asset)!.free)}`
  })
  return (
    <SignForm
      id="deed-coin-back"
      title="Take coins back"
      action={ACTION}
      fields={[{ key: 'shares', label: 'Shares of the coin’s pool', start: `${first.free}` }, field]}
      wishOf={({ shares: text = '', asset: row }) => {
        const own = left.find(({ asset }) => `${asset}` === row)
        const coin = coins.find(({ asset }) => `${asset}` === row)
        const asset = own && assets[own.asset]
        const shares = sharesTyped(text)
        if (own === undefined || coin === undefined || asset === undefined || shares === null) {
          return { wrong: NO_SHARES }
        }
        return {
          command: { type: 'coinLendExit', account, asset: own.asset, shares },
          means: coinExitMeans(asset, coin, shares, own),
        }
      }}
    />
  )
}

type RepayProps = {
  readonly account: number
  readonly debt: NonNullable<OwnLiquidity['coinDebt']>
  readonly asset: Asset
  readonly has: number
}

function CoinRepayForm({ account, debt, asset, has }: RepayProps): ComponentChildren {
  const name = asset.name ?? `asset ${asset.asset}`
  return (
    <SignForm
      id="deed-coin-repay"
      title="Give a coin back"
      action={ACTION}
      fields={[{ key: 'amount', label: `${name} to give back` }]}
      wishOf={({ amount: text = '' }) => {
        const amount = atomsOf(text, asset.places)
        if (amount === null) return { wrong: NO_AMOUNT }
        return {
          command: { type: 'coinRepay', account, asset: debt.asset, amount },
          means: coinRepayMeans(asset, amount, debt.amount, has),
        }
      }}
    >
      <p class="said">
        It owes {exact(debt.amount, 6)} {name} and has {has}.
      </p>
    </SignForm>
  )
}

/** The same as `WaitingForms` for a lender of coins. */
export function WaitingCoinForms({ account, provided }: Omit<Props, 'lending'>): ComponentChildren {
  const names = useNames()
  const held = provided.coins.filter(({ waiting, recalled }) => waiting > recalled)
  const first = held[0]
  if (first === undefined) return null
  const field = coinField(held, (asset) => {
    return `${names.asset(asset)}, ${count(held.find((each) => each.asset === asset)!.waiting)} wait`
  })
  const chosen = (row: string | undefined) => held.find(({ asset }) => `${asset}` === row) ?? first
  return (
    <>
      <SignForm
        id="deed-coin-recall"
        title="Have borrowers of a coin called"
        action={ACTION}
        fields={[field]}
        wishOf={({ asset: row }) => {
          const { asset, waiting } = chosen(row)
          return {
            command: { type: 'coinRecall', account, asset },
            means: coinRecallMeans(waiting, names.asset(asset)),
          }
        }}
      />
      <SignForm
        id="deed-coin-keep"
        title="Stop waiting for a coin"
        action={ACTION}
        fields={[field]}
        wishOf={({ asset: row }) => {
          const { asset, waiting, recalled } = chosen(row)
          return {
            command: { type: 'coinLendExitCancel', account, asset },
            means: keepMeans(waiting - recalled, head.peek()?.timeMs ?? 0),
          }
        }}
      />
    </>
  )
}

/** Has borrowers called for what waits, or takes an exit back: for a lender some of whose shares wait and are not recalled. */
export function WaitingForms({ account, lending, provided }: Props): ComponentChildren {
  const waiting = provided.lending.filter((each) => each.waiting > each.recalled)
  const first = waiting[0]
  if (first === undefined) return null
  const field = {
    key: 'bears',
    label: 'Class',
    start: first.bears ? '1' : '0',
    options: waiting.map(({ bears, waiting: shares }) => {
      return [bears ? '1' : '0', `${classOf(bears)[0]}, ${count(shares)} wait`] as const
    }),
  }
  const chosen = (bears: string | undefined) => waiting.find((each) => (each.bears ? '1' : '0') === bears) ?? first
  return (
    <>
      <SignForm
        id="deed-recall"
        title="Have borrowers called"
        action={ACTION}
        fields={[field]}
        wishOf={({ bears }) => {
          const own = chosen(bears)
          return {
            command: { type: 'lendRecall', account, bears: own.bears ? 1 : 0 },
            means: recallMeans(own.waiting, lending),
          }
        }}
      />
      <SignForm
        id="deed-keep"
        title="Stop waiting"
        action={ACTION}
        fields={[field]}
        wishOf={({ bears }) => {
          const own = chosen(bears)
          return {
            command: { type: 'lendExitCancel', account, bears: own.bears ? 1 : 0 },
            means: keepMeans(own.waiting - own.recalled, head.peek()?.timeMs ?? 0),
          }
        }}
      />
    </>
  )
}
