/** A risk bot: watches an account, computes with the house's own functions, answers calls. `risk-bot KEY ACCOUNT` */
import { PlimsollStream } from '../src/sdk/index.ts'
import { playClient, url } from './support.ts'

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

let answeredDeadlineMs: number | null = null

/** A call is answered once, with what it asks for and a tenth more: prices go on while money is on its way. */
async function answer({ amount, deadlineMs }: Procedure): Promise<void> {
  if (deadlineMs === answeredDeadlineMs) return
  answeredDeadlineMs = deadlineMs
  console.log(`called for ${amount} until ${new Date(deadlineMs ?? 0).toISOString()}`)
  const sent = (Number(amount) * 1.1).toFixed(6)
  await client.ask(`/v1/accounts/${account}/deposits`, { vault: 0, amount: sent })
  console.log(`brought ${sent}`)
}

const stream = new PlimsollStream({
  url: `${url.replace(/^http/, 'ws')}/v1/stream`,
  credential: () => client.credential(),
  onState: (state) => console.log(state.kind === 'refused' ? `${state.code}: ${state.detail}` : state.kind),
})
stream.subscribe(`account:${account}`, ({ rows, events }) => {
  const margin = rows.get('margin') as Margin | undefined
  if (margin !== undefined) console.log(`${margin.standing}: equity ${margin.equity}`)
  const procedure = rows.get('procedure') as Procedure | undefined
  if (procedure?.kind === 'call') void answer(procedure)
  if (events.length > 0) void look()
})
await look()
