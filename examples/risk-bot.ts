/** A risk bot: watches an account, computes with the house's own functions, answers calls. `risk-bot KEY ACCOUNT` */
import { playClient, playStream } from './support.ts'

/** The rows of the channel that are read here: the margin, and the open procedure if there is one. */
type Margin = { readonly standing: string; readonly equity: string; readonly levels: Levels }
type Market = { readonly underlying: number; readonly lotMultiple: number }
type Levels = { readonly target: { readonly requirement: string; readonly excess: string } }
type Procedure = { readonly kind: string; readonly amount: string; readonly deadlineMs: number | null }

const [number = '5', text = '0'] = process.argv.slice(2)
const account = Number(text)
const client = playClient(Number(number))
const tokens = (atoms: number): string => (atoms / 1e6).toFixed(2)

/** What a fall of a tenth in the account's first market would leave, computed here: nothing is asked of the house. */
async function look(): Promise<void> {
  const book = await client.book(account)
  const leg = book.explain().legs[0]
  if (leg === undefined) return console.log('no position')
  const { data: market } = await client.get<Market>(`/v1/markets/${leg.market}`)
  const { underlying, lotMultiple } = market
  const { below, above } = book.liquidationPrices(underlying)
  console.log(`at seq ${book.seq}: room before a call ${tokens(book.excess().target)}`)
  console.log(
    `  liquidation price ${[below, above].map((price) => (price === null ? 'none' : tokens(price))).join(' / ')}`,
  )
  const fallen = book.suppose({ prices: [{ underlying, price: Math.floor((leg.mark / lotMultiple) * 0.9) }] })
  console.log(`  after a fall of a tenth ${tokens(fallen.excess().target)}`)
}

const rows = new Map<string, unknown>()
/** The newest state seen, and the command that brought money last: until its effect is seen, nothing more is sent. */
let [seenSeq, broughtSeq] = [0, 0]

/** Answers a call with what is missing now and a tenth more: prices go on while money is on its way. */
async function answer(): Promise<void> {
  const margin = rows.get('margin') as Margin | undefined
  const call = rows.get('procedure') as Procedure | undefined
  if (margin === undefined || call?.kind !== 'call' || seenSeq < broughtSeq) return
  broughtSeq = Number.POSITIVE_INFINITY
  console.log(`called for ${call.amount} until ${new Date(call.deadlineMs ?? 0).toISOString()}`)
  const excess = Number(margin.levels.target.excess)
  const amount = ((excess < 0 ? -excess : Number(call.amount)) * 1.1).toFixed(6)
  broughtSeq = (await client.ask<{ seq: number }>(`/v1/accounts/${account}/deposits`, { vault: 0, amount })).data.seq
  console.log(`brought ${amount}`)
  await answer()
}

playStream(client).subscribe(`account:${account}`, (change) => {
  seenSeq = change.seq
  for (const key of change.removed) rows.delete(key)
  for (const [key, row] of change.rows) rows.set(key, row)
  const margin = change.rows.get('margin') as Margin | undefined
  if (margin !== undefined) console.log(`${margin.standing}: equity ${margin.equity}`)
  void answer()
  if (change.events.length > 0) void look()
})
await look()
