/** A member: an owner under a key, an account, trust in a venue, money. `member KEY TOKENS` */
import { applied, atomsFloor, eventOf, keyOf, playClient } from './support.ts'

type Listed = { readonly type: 'listed'; readonly row: number }
type Opened = { readonly type: 'accountOpened'; readonly account: number }
type Margin = { readonly equity: string; readonly freeCollateral: string }

const [number = '5', tokens = '10000'] = process.argv.slice(2)
const client = playClient(Number(number))

// Play money: anybody may open an owner. It is whoever holds this key from here on.
const listing = { key: keyOf(Number(number)), cluster: 0 }
const listed = await client.ask<{ readonly events: readonly Listed[] }>('/v1/owners', listing)
const owner = listed.data.events[0]!.row

const opening = await client.send([{ type: 'accountOpen', owner, tier: 0, mode: 'cross' }])
const { account } = eventOf<Opened>(opening, 'accountOpened')

// In the house's time: a demo plays a day of the past.
const { timeMs } = await client.get('/v1/house')

// The venue may trade for the account within these bounds, until the mandate ends; without one nobody can.
const dayMs = 86_400_000
applied(
  await client.send([
    {
      type: 'mandateSet',
      account,
      venue: 0,
      notionalMax: atomsFloor(10_000_000),
      lossMax: atomsFloor(1_000_000),
      windowMs: dayMs,
      expiryMs: timeMs + 30 * dayMs,
      markets: [],
    },
  ]),
)
await client.ask(`/v1/accounts/${account}/deposits`, { vault: 0, amount: tokens })

const { data } = await client.get<Margin>(`/v1/accounts/${account}/margin`)
console.log(`owner ${owner}, account ${account}: equity ${data.equity}, free collateral ${data.freeCollateral}`)
