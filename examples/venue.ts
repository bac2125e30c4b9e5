/** A venue: brings a matched trade at the mark. `venue BUYER SELLER MARKET LOTS` */
import { atomsFloor, playClient, rowOf } from './support.ts'

type Market = { readonly market: number; readonly name: string | null; readonly mark: string | null }

const [buyer = '0', seller = '1', name = 'BTC-PERP', lots = '100'] = process.argv.slice(2)
const venue = playClient(1)

const { market, mark } = await rowOf<Market>('/v1/markets', name)
if (mark === null) throw new Error(`${name} has no price yet: run the example feed first`)

// Under one signature, in order, with nothing between them: a venue sends what it matched since the last time.
const results = await venue.send([
  {
    type: 'tradeMake',
    venue: 0,
    trade: Date.now(), // the venue's own number of it, for its drop copy
    market,
    lots: Number(lots),
    price: atomsFloor(mark),
    buyer: Number(buyer),
    seller: Number(seller),
    buyerFee: 0,
    sellerFee: 0,
    buyerHold: 0,
    sellerHold: 0,
  },
])

for (const result of results) {
  if (result.outcome === 'rejected') console.error(`refused: ${result.code}. ${result.title}`)
  else console.log(`made: account ${buyer} bought ${lots} lots of ${name} from ${seller} at ${mark}, seq ${result.seq}`)
  process.exitCode = result.outcome === 'rejected' ? 1 : 0
}
