/** What a row may do. Each verb is a pattern and what it does; it returns a reject code's name or null. */
import { parameterByName } from '../../src/core/params/index.ts'
import { depthDistances } from '../../src/core/words/index.ts'
import { contracts } from './contracts.ts'
import { ATOMS, assets, START_MS, type Stage, underlyings } from './stage.ts'
import { amountOf, plainNumber, timeOf, type Verb } from './words.ts'

const rules: readonly Verb[] = [
  [
    /^set (\w+\.\w+) (?:(\S+) )?([\d.,]+)$/,
    (stage, [name, row, value]) => {
      stage.set(name!, plainNumber(value!), row)
      return null
    },
  ],
  [
    /^schedule (slow|fast|emergency) (\w+\.\w+) (\S+) ([\d.,]+) in (\S+)$/,
    (stage, [path, name, row, value, after]) => {
      const scope = stage.rowOf(parameterByName(name!)!.scope, row!)
      return stage.do(stage.change(name!, scope, plainNumber(value!), path as 'slow', stage.nowMs + timeOf(after!)))
    },
  ],
  [
    /^source (\d+) attests season ([\d.]+) of (\d+) days? ago$/,
    (stage, [source, times, ago]) => stage.do(stage.attestation(Number(source), Number(times), Number(ago))),
  ],
  [/^kill venue$/, (stage) => stage.do({ type: 'venueSwitch', venue: 0, open: 0 })],
  [/^open venue$/, (stage) => stage.do({ type: 'venueSwitch', venue: 0, open: 1 })],
  [
    /^close-only (\w+)$/,
    (stage, [market]) => stage.do({ type: 'marketCloseOnly', market: stage.market(market!), closeOnly: 1 }),
  ],
  [/^delist (\w+)$/, (stage, [market]) => stage.do({ type: 'marketDelist', market: stage.market(market!) })],
  [
    /^relot (\w+) by (\d+)$/,
    (stage, [name, factor]) =>
      stage.do({ type: 'relot', underlying: underlyings.indexOf(name!), factor: Number(factor) }),
  ],
  [
    /^vault (\w+) holds ([\d.,]+)$/,
    (stage, [asset, stock]) =>
      stage.fromChain((source, fact) => {
        const vault = assets.indexOf(asset!)
        return { type: 'vaultReport', source, fact, vault, stock: amountOf(stock!) }
      }),
  ],
]

const prices: readonly Verb[] = [
  [
    /^(?:(one|two) sources? says? |price )((?:\w+ [\d.]+ ?)+)$/,
    (stage, [few, list]) => {
      const words = list!.trim().split(' ')
      const entries = words.includes('USD') ? [] : [{ underlying: 0, price: 10 * ATOMS, confidence: 0 }]
      for (let i = 0; i < words.length; i += 2) {
        entries.push({ underlying: underlyings.indexOf(words[i]!), price: amountOf(words[i + 1]!), confidence: 0 })
      }
      const sources = few === 'one' ? [0] : few === 'two' ? [0, 1] : [0, 1, 2]
      for (const source of sources) stage.must({ type: 'priceReport', source, entries })
      return null
    },
  ],
  [
    /^book (\w+) ([\d.]+) ([\d.]+) with ([\d,]+) lots$/,
    (stage, [market, bid, ask, lots]) =>
      stage.do({
        type: 'bookReport',
        venue: 0,
        market: stage.market(market!),
        bid: amountOf(bid!),
        ask: amountOf(ask!),
        bidLots: plainNumber(lots!),
        askLots: plainNumber(lots!),
      }),
  ],
  [
    /^depth (\w+) costs ([\d.,]+) a whole move(?: at (one|two) sources?)?$/,
    (stage, [name, whole, few]) => {
      for (const source of few === 'one' ? [0] : few === 'two' ? [0, 1] : [0, 1, 2]) {
        const levels = depthDistances.map((distancePpm) => {
          const cost = Math.floor((amountOf(whole!) * distancePpm) / 1_000_000)
          return { distancePpm, costUp: cost, costDown: cost }
        })
        stage.must({ type: 'depthReport', source, underlying: underlyings.indexOf(name!), levels })
      }
      return null
    },
  ],
  [/^tick$/, (stage) => stage.do({ type: 'tick' })],
  [
    /^tick every (\S+) until (\S+)$/,
    (stage, [step, until]) => {
      for (const endMs = START_MS + timeOf(until!); stage.nowMs < endMs; ) {
        stage.nowMs = Math.min(endMs, stage.nowMs + timeOf(step!))
        stage.must({ type: 'tick' })
      }
      return null
    },
  ],
]

const members: readonly Verb[] = [
  [
    /^open ((?:\S+ )+)in cluster (\d+)$/,
    (stage, [names, cluster]) => {
      for (const name of names!.trim().split(' ')) stage.open(name, stage.openOwner(Number(cluster)), 0, 'cross')
      return null
    },
  ],
  [
    /^link (\S+) to cluster (\d+)$/,
    (stage, [name, cluster]) => {
      const owner = stage.house.ledger.accounts.owner[stage.account(name!)]!
      return stage.do({ type: 'ownersLink', owner, cluster: Number(cluster) })
    },
  ],
  [
    /^open (\S+) beside (\S+?)( isolated)?( in tier 1)?$/,
    (stage, [name, other, isolated, tier]) => {
      const owner = stage.house.ledger.accounts.owner[stage.account(other!)]!
      stage.open(name!, owner, tier === undefined ? 0 : 1, isolated === undefined ? 'cross' : 'isolated')
      return null
    },
  ],
  [
    /^(pledge|release) (\S+) (?:to|from) (\S+)$/,
    (stage, [verb, name, to]) =>
      stage.do({
        type: 'accountPledge',
        account: stage.account(name!),
        to: stage.account(to!),
        pledged: verb === 'pledge' ? 1 : 0,
      }),
  ],
  [
    /^(\S+) lets the venue (?:trade (\S+) )?bind ([\d,]+) and lose ([\d,.]+) an hour$/,
    (stage, [name, only, notional, loss]) =>
      stage.do(
        stage.mandate(stage.account(name!), amountOf(notional!), amountOf(loss!), only === undefined ? [] : [only]),
      ),
  ],
  [
    /^(\S+) revokes its mandate$/,
    (stage, [name]) => stage.do({ type: 'mandateRevoke', account: stage.account(name!), venue: 0 }),
  ],
]

const money: readonly Verb[] = [
  [
    /^deposit (\S+) ([\d.,]+) (USD1?|COIN)$/,
    (stage, [name, sum, asset]) => stage.deposit('final', `deposit ${stage.seq}`, name!, asset!, amountOf(sum!)),
  ],
  [
    /^see (\S+): (\S+) ([\d.,]+) (USD|COIN)$/,
    (stage, [reference, name, sum, asset]) => stage.deposit('seen', reference!, name!, asset!, amountOf(sum!)),
  ],
  [/^final (\S+)$/, (stage, [reference]) => stage.deposit('final', reference!, '', '', 0)],
  [
    /^vanished (\S+)$/,
    (stage, [name]) =>
      stage.fromChain((source, fact) => {
        const { reference } = stage.references.get(name!)!
        return { type: 'depositVanished', source, fact, reference }
      }),
  ],
  [
    /^withdraw (\S+) ([\d.,]+)(?: (USD1?|COIN))?(?: to (\S+))?(?: as (\S+))?$/,
    (stage, [name, sum, asset, to, ticket]) => {
      const account = stage.account(name!)
      const recipient = to === undefined ? stage.ownKey(account) : stage.outsider(to)
      const vault = assets.indexOf(asset ?? 'USD')
      const reject = stage.do({ type: 'withdrawalRequest', account, vault, amount: amountOf(sum!), recipient })
      const noted = stage.events.find((event) => event.type === 'withdrawalNoted')
      if (ticket !== undefined && noted !== undefined) stage.tickets.set(ticket, noted.withdrawal)
      return reject
    },
  ],
  [
    /^(\S+) (lists|removes) (\S+)$/,
    (stage, [name, verb, to]) => {
      const type = verb === 'lists' ? 'recipientAdd' : 'recipientRemove'
      return stage.do({ type, account: stage.account(name!), recipient: stage.outsider(to!) })
    },
  ],
  [
    /^(execute|cancel) withdrawal (\S+)$/,
    (stage, [verb, ticket]) => {
      const withdrawal = stage.tickets.get(ticket!)!
      return stage.do({ type: verb === 'execute' ? 'withdrawalExecute' : 'withdrawalCancel', withdrawal })
    },
  ],
  [
    /^transfer ([\d.,]+) (\S+) from (\S+) to (\S+?)(?: as (\S+))?$/,
    (stage, [sum, asset, from, to, other]) =>
      stage.do({
        type: 'transferMake',
        from: stage.account(from!),
        to: stage.account(to!),
        vaultFrom: assets.indexOf(asset!),
        vaultTo: assets.indexOf(other ?? asset!),
        amount: amountOf(sum!),
      }),
  ],
  [
    /^stake (\S+) ([\d.,]+)$/,
    (stage, [name, sum]) => stage.do({ type: 'stakeAdd', account: stage.account(name!), amount: amountOf(sum!) }),
  ],
  [
    /^unstake (\S+) ([\d.,]+)$/,
    (stage, [name, sum]) => stage.do({ type: 'stakeExit', account: stage.account(name!), shares: amountOf(sum!) }),
  ],
  [/^claim stake (\S+)$/, (stage, [name]) => stage.do({ type: 'stakeClaim', account: stage.account(name!) })],
  [
    /^(\S+) (joins|leaves) the pool with ([\d.,]+)$/,
    (stage, [name, verb, sum]) => {
      const [account, amount] = [stage.account(name!), amountOf(sum!)]
      return stage.do(
        verb === 'joins' ? { type: 'poolJoin', account, amount } : { type: 'poolExit', account, shares: amount },
      )
    },
  ],
  [
    /^(\S+) takes ([\d.,]+) COIN of the offer at ([\d.]+)$/,
    (stage, [name, sum, limit]) => {
      const [account, amount] = [stage.account(name!), amountOf(sum!)]
      return stage.do({
        type: 'offerTake',
        account,
        asset: assets.indexOf('COIN'),
        amount,
        limitPrice: amountOf(limit!),
      })
    },
  ],
  [
    /^lend (\S+) ([\d.,]+)( bearing)?$/,
    (stage, [name, sum, bearing]) =>
      stage.do({
        type: 'lendAdd',
        account: stage.account(name!),
        amount: amountOf(sum!),
        bears: bearing === undefined ? 0 : 1,
      }),
  ],
  [
    /^unlend (\S+) ([\d.,]+)( bearing)?$/,
    (stage, [name, sum, bearing]) =>
      stage.do({
        type: 'lendExit',
        account: stage.account(name!),
        shares: amountOf(sum!),
        bears: bearing === undefined ? 0 : 1,
      }),
  ],
  [
    /^(keep|recall) (\S+)( bearing)?$/,
    (stage, [verb, name, bearing]) =>
      stage.do({
        type: verb === 'keep' ? 'lendExitCancel' : 'lendRecall',
        account: stage.account(name!),
        bears: bearing === undefined ? 0 : 1,
      }),
  ],
  [
    /^(keep|recall) COIN of (\S+)$/,
    (stage, [verb, name]) =>
      stage.do({
        type: verb === 'keep' ? 'coinLendExitCancel' : 'coinRecall',
        account: stage.account(name!),
        asset: assets.indexOf('COIN'),
      }),
  ],
  [
    /^(lend|unlend|borrow|repay) ([\d.,]+) COIN (?:of|for) (\S+)$/,
    (stage, [verb, sum, name]) => {
      const [account, asset, amount] = [stage.account(name!), assets.indexOf('COIN'), amountOf(sum!)]
      if (verb === 'unlend') return stage.do({ type: 'coinLendExit', account, asset, shares: amount })
      const type = verb === 'lend' ? 'coinLend' : verb === 'borrow' ? 'coinBorrow' : 'coinRepay'
      return stage.do({ type, account, asset, amount })
    },
  ],
  [/^sweep for (\S+)$/, (stage, [name]) => stage.do({ type: 'sweepDemand', account: stage.account(name!) })],
]

const trades: readonly Verb[] = [
  [
    /^(\S+) buys ([\d,]+) (\w+) from (\S+) at ([\d.]+)(?: fees? ([\d.]+))?(?: on hold (\S+))?$/,
    (stage, [buyer, lots, market, seller, price, fee, hold]) => {
      const ticket = hold === undefined ? 0 : stage.tickets.get(hold)!
      const account = stage.holders.get(hold ?? '')
      return stage.do({
        type: 'tradeMake',
        venue: 0,
        trade: ++stage.trade,
        market: stage.market(market!),
        lots: plainNumber(lots!),
        price: amountOf(price!),
        buyer: stage.account(buyer!),
        seller: stage.account(seller!),
        buyerFee: amountOf(fee ?? '0'),
        sellerFee: amountOf(fee ?? '0'),
        buyerHold: account === stage.account(buyer!) ? ticket : 0,
        sellerHold: account === stage.account(seller!) ? ticket : 0,
      })
    },
  ],
  [
    /^hold (\S+): (\S+) (buys|sells) ([\d,]+) (\w+) at ([\d.]+) for (\S+)$/,
    (stage, [ticket, name, side, lots, market, price, span]) => {
      const reject = stage.do({
        type: 'holdOpen',
        venue: 0,
        account: stage.account(name!),
        market: stage.market(market!),
        side: side === 'buys' ? 'buy' : 'sell',
        lots: plainNumber(lots!),
        limitPrice: amountOf(price!),
        expiryMs: stage.nowMs + timeOf(span!),
      })
      const noted = stage.events.find((event) => event.type === 'holdNoted')
      stage.holders.set(ticket!, stage.account(name!))
      if (noted !== undefined) stage.tickets.set(ticket!, noted.hold)
      return reject
    },
  ],
  [/^cancel hold (\S+)$/, (stage, [ticket]) => stage.do({ type: 'holdCancel', hold: stage.tickets.get(ticket!)! })],
  [
    /^the venue fills ([\d,]+) of the order of (\S+) with (\S+) at ([\d.]+)$/,
    (stage, [lots, name, other, price]) => {
      const account = stage.account(name!)
      const { procedures, unwinds } = stage.house.liquidation
      const row = stage.house.ledger.accounts.procedure[account]! - 1
      const unwinding = name === 'backstop' ? unwinds.order[0]! : 0
      const order = row < 0 ? unwinding : procedures.order[row]!
      return stage.do({
        type: 'forcedFill',
        venue: 0,
        order: order === 0 ? 0 : stage.house.liquidation.orders.ticket[order - 1]!,
        lots: plainNumber(lots!),
        price: amountOf(price!),
        account: stage.account(other!),
      })
    },
  ],
]

const bids: readonly Verb[] = [
  [
    /^bid (\S+): (\S+) takes up to ([\d.,]+) at ([\d,]+) ppm(?: for (\S+))?(?: in (\w+))?$/,
    (stage, [ticket, name, notional, discount, span, only]) => {
      const reject = stage.do({
        type: 'bidPlace',
        account: stage.account(name!),
        notionalMax: amountOf(notional!),
        discountPpm: plainNumber(discount!),
        expiryMs: stage.nowMs + timeOf(span ?? '1d'),
        markets: only === undefined ? [] : [{ market: stage.market(only) }],
      })
      const noted = stage.events.find((event) => event.type === 'bidNoted')
      stage.holders.set(ticket!, stage.account(name!))
      if (noted !== undefined) stage.tickets.set(ticket!, noted.bid)
      return reject
    },
  ],
  [
    /^cancel bid (\S+)$/,
    (stage, [ticket]) =>
      stage.do({ type: 'bidCancel', account: stage.holders.get(ticket!)!, bid: stage.tickets.get(ticket!)! }),
  ],
]

const verbs: readonly Verb[] = [...rules, ...prices, ...members, ...money, ...trades, ...bids, ...contracts]

/** Carries out one row; null when no verb reads it. */
export function carryOut(stage: Stage, row: string): { readonly reject: string | null } | null {
  for (const [pattern, act] of verbs) {
    const match = pattern.exec(row)
    if (match !== null) return { reject: act(stage, match.slice(1)) }
  }
  return null
}
