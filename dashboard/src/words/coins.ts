/** Sentences about coins that are lent and owed, and about lenders who have borrowers called. */
import { count, exact, inWords, moment, money, percent, plural } from '../format.ts'
import type { Lending, OwnLiquidity } from '../wire/liquidity.ts'
import type { Asset } from '../wire/types.ts'

/** A collateral asset that is lent in a tier. */
export type Coin = Lending['coins'][number]

/** Coins of a tier that are lent. */
export function coinsSentence(tier: string, coins: readonly Coin[], nameOf: (asset: number) => string): string {
  const out = coins.filter(({ lent }) => Number(lent) > 0)
  const most = out.toSorted((one, other) => other.utilisationPpm - one.utilisationPpm)[0]
  if (most === undefined) return `${plural(coins.length, 'coin')} may be lent in tier ${tier}; nobody has borrowed any.`
  if (coins.length === 1) {
    return `${nameOf(most.asset)} is lent in tier ${tier}: ${percent(most.utilisationPpm, 0)} of what may be, at ${percent(most.ratePpm, 2)} a year.`
  }
  return `Of ${inWords(coins.length, 'coin')} that may be lent in tier ${tier}, ${nameOf(most.asset)} is lent most: ${percent(most.utilisationPpm, 0)} of what may be.`
}

/** Whether lenders of a coin wait for it, or its borrowers have been called. */
export const isAwaited = ({ exitEpochMs, recallEndMs }: Coin): boolean => exitEpochMs !== null || recallEndMs !== null

/** What who waits for a coin, and who owes it, have to expect. */
export function waitSentence({ waiting, exitEpochMs, recallEndMs }: Coin, name: string): string {
  const waits =
    exitEpochMs === null
      ? ''
      : `${count(waiting)} shares wait for ${name} to come back; what is there at ${moment(exitEpochMs)} is shared over them.`
  const called =
    recallEndMs === null
      ? ''
      : `Its borrowers have been called: from ${moment(recallEndMs)} on what is missing is bought in from them, for who has called.`
  return [waits, called].filter((text) => text !== '').join(' ')
}

/** What an account owes of a coin, and what it has been called for. */
export function debtSentence({ amount, value, called }: NonNullable<OwnLiquidity['coinDebt']>, coin: string): string {
  const owes = `This account owes ${exact(amount, 6)} ${coin}, worth ${money(value)} now. It grows by the rate of the coin, and counts against the account with a haircut on top until it is given back.`
  if (called === null) return owes
  return `${owes} It has been called: from ${moment(called.deadlineMs)} on at most ${exact(called.allowed, 6)} ${coin} may be owed; what is beyond and missing then is bought in for cash, at the price and a stated premium.`
}

/** What so many atoms of a coin are worth at its present price, dollars; null without a price. */
function coinWorth({ price, atomsPerLot }: Asset, atoms: number): number | null {
  return price === null ? null : (atoms / atomsPerLot) * Number(price)
}

/** The typed amount in words, with its worth. */
function amountText(asset: Asset, atoms: number): string {
  const worth = coinWorth(asset, atoms)
  const coins = `${atoms / 10 ** asset.places} ${asset.name ?? `asset ${asset.asset}`}`
  return worth === null ? coins : `${coins}, worth ${money(worth)} now,`
}

/** What lending a coin means. */
export function coinLendMeans(asset: Asset, coin: Coin, atoms: number, has: number): string[] {
  return [
    ...beyond(atoms, has, asset, 'The account has'),
    `${amountText(asset, atoms)} leave the account’s balance, count for no margin any more, and are there to be borrowed by members of the tier, who pay ${percent(coin.ratePpm, 2)} a year now.`,
    'Coins that a borrower cannot give back come back as cash, at their price and a stated premium; what nobody pays after every layer is lost.',
    'They come back as far as they are not lent, within the window of the tier; what is beyond waits for the end of an epoch, and its borrowers may be called. An owner who lends a coin cannot owe it.',
  ]
}

/** What taking shares of a coin's pool out means. */
export function coinExitMeans(
  asset: Asset,
  coin: Coin,
  shares: number,
  own: { readonly shares: number; readonly value: string; readonly free: number },
): string[] {
  const coins = (Number(own.value) * shares) / own.shares
  const free = Number(coin.free)
  return [
    ...(shares > own.free
      ? [`The account has ${count(own.free)} of these shares that do not wait: the house would refuse this.`]
      : []),
    ...(coins > free
      ? [
          `${exact(coin.free, 6)} may leave now: more is lent, or beyond the window. These shares wait for the end of an epoch.`,
        ]
      : []),
    `About ${coins.toPrecision(6)} ${asset.name ?? `asset ${asset.asset}`} with their interest so far come back to the account’s balance.`,
  ]
}

/** What borrowing a coin means. */
export function coinBorrowMeans(asset: Asset, coin: Coin, atoms: number): string[] {
  const left = Number(coin.lendable) - Number(coin.lent)
  return [
    ...(atoms / 10 ** asset.places > left
      ? [`${left.toPrecision(6)} are there to be lent: the house would refuse this.`]
      : []),
    `${amountText(asset, atoms)} come into the account’s balance and are owed from now on, at ${percent(coin.ratePpm, 2)} a year, a rate that moves with what is lent.`,
    `What is owed counts against the account at its price, and ${percent(asset.haircutPpm, 0)} or more of its worth is margin on top. When the price of the coin rises the account can be called and closed by force: there is no bound to what it may come to owe.`,
    'An account owes one coin at a time.',
  ]
}

/** What giving a coin back means. */
export function coinRepayMeans(asset: Asset, atoms: number, owed: string, has: number): string[] {
  return [
    ...beyond(atoms, has, asset, 'The account has'),
    `Of ${exact(owed, 6)} ${asset.name ?? `asset ${asset.asset}`} owed, with interest, at most all are given back from the account’s balance; what is typed beyond stays there.`,
  ]
}

function beyond(atoms: number, has: number, { places, name, asset }: Asset, who: string): string[] {
  const coins = atoms / 10 ** places
  return coins > has ? [`${who} ${has} ${name ?? `asset ${asset}`}: the house would refuse this.`] : []
}

/** What calling borrowers means, for a lender who waits. */
export function recallMeans(shares: number, lending: Lending): string[] {
  return [
    `Borrowers are called, each for the same part of its loan, for what ${count(shares)} waiting shares of this account are worth and is lent, ${money(lending.lent)} in all. They have a notice; then collateral of who has not paid is sold.`,
    'This cannot be taken back: who has borrowers called leaves.',
    'If less is missing than the least part of all loans for which borrowers are called, it waits for what is repaid anyway, before anybody else is lent anything.',
  ]
}

/** What taking an exit back means. */
export function keepMeans(shares: number, atMs: number): string[] {
  return [
    `${count(shares)} shares stop waiting, as of ${moment(atMs)}, and stay lent. What borrowers are called for is not among them.`,
  ]
}

/** What calling borrowers of a coin means, for a lender who waits. */
export function coinRecallMeans(shares: number, name: string): string[] {
  return [
    `Borrowers of ${name} are called, each for the same part of its debt, for what ${count(shares)} waiting shares of this account are worth and is lent. They have a notice; then what is still missing is bought in: this account is paid the price and a stated premium in cash, and its shares end.`,
    'This cannot be taken back: who has borrowers called leaves.',
    `If less is missing than the least part of all debts for which borrowers are called, it waits for what is given back anyway, before anybody else is lent any ${name}.`,
  ]
}
