import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mutants } from '../../../test/mutants/agents.ts'
import { type CampaignOptions, campaign, honestTable, joined, type Outcome } from './campaign.ts'
import { campaignApart, pageWith, payoffTable, roleNamed, roles } from './index.ts'
import type { Role } from './role.ts'
import { playEpisode, search, theatreFor } from './search.ts'
import { watchMarks } from './sources.ts'
import {
  asFeeds,
  BTC,
  closeAll,
  closeOut,
  deposit,
  endow,
  LOT_PRICE,
  movePrice,
  must,
  openAccount,
  openOwner,
  resultOf,
  type Setting,
  trade,
} from './world/index.ts'
import { openWorld } from './world/opening.ts'

const honest = (role: Role): readonly number[] => role.knobs.map((knob) => knob.honest)
const names = roles.map(({ name }) => name)

/** What a role ends with on a seed, with every defence on unless parameters say otherwise. */
function ends(role: Role, seed: number, values: readonly number[], extra: readonly Setting[] = []): number {
  return playEpisode(role, theatreFor(role, extra), seed, values).result
}

describe('agents', () => {
  it('default: nobody gains while every defence is on', () => {
    for (const { role, gainful, found } of campaign({
      roles: names,
      seeds: [1],
      episodes: 4,
      off: false,
      sources: 'sure',
    })) {
      assert.equal(gainful, 0, `${role} gains ${found.gain} with ${found.values.join(', ')}`)
    }
  })

  it('behavior: an owner of nothing in a straddle ends with nothing, and a search is the same twice', () => {
    const role = roleNamed('straddle')
    assert.equal(ends(role, 1, honest(role)), 0)
    const theatre = theatreFor(role)
    assert.deepEqual(search(role, theatre, 7, 4), search(role, theatre, 7, 4))
  })

  it('behavior: a staker who stays bears the half that falls on the stake', () => {
    // Nature of seed 1 leaves no fund: both stakers hold the same, so each bears half of what the failed account lacks.
    const role = roleNamed('staker')
    const [stays, part] = [ends(role, 1, [0, 1]), ends(role, 1, [3, 1_000_000])]
    assert.ok(stays < 0)
    assert.equal(part, stays)
  })

  it('behavior: with a short cooldown the staker who leaves in time bears nothing', () => {
    const role = roleNamed('staker')
    assert.ok('parameters' in role.off)
    assert.equal(ends(role, 1, [5, 1_000_000], role.off.parameters), 0)
  })

  it('behavior: with the whale’s venue’s rules withdrawing and failing is cheaper than closing', () => {
    const [outcome] = campaign({ roles: ['withdrawing'], seeds: [1], episodes: 6, off: true, sources: 'sure' })
    assert.ok(outcome!.found.gain > 0)
    assert.match(payoffTable([outcome!]), /^\| role .*\n.*\n\| withdrawing \| 6 \| 1 \| 1 \|/)
  })

  it('behavior: whoever a parameter holds finds a profit without it', () => {
    const held = roles.filter(({ off }) => 'parameters' in off).map(({ name }) => name)
    assert.deepEqual(held, ['withdrawing', 'staker', 'runner-from-the-pool', 'call-answering'])
    const outcomes = [...campaign({ roles: held, seeds: [1, 2], episodes: 16, off: true, sources: 'sure' })]
    for (const { role, gainful } of outcomes) assert.ok(gainful > 0, role)
  })

  it('behavior: owners whom the house links straddle for nothing; what strangers gain is what the fund pays', () => {
    // 100 lots of $100, 4 % each, a gap of 10 %: 1,000 less 400 are missing, and the winner was paid 1,000.
    assert.equal(straddled(1), 0)
    assert.equal(straddled(0), 600_000_000)
  })

  it('behavior: a mark that lags by one confidence at the takeover is what a straddle gains, and no more', () => {
    // A gap of 4.5 % is no outlier to the source that has not reported yet: the third of four reports marks $104.50 − 0.01 %. The short
    // leg is taken over there, and its owner's long leg, 100 lots, has the last 0.01 % of $104.50.
    assert.equal(straddled(1, 45_000, 100), 100 * 10_450)
    assert.equal(straddled(1, 45_000), 0)
  })

  it('behavior: who stands within a confidence of maintenance is reduced by the first report of a fall, before the others say how far', () => {
    // 100 lots, $400: at $97.965 equity is $196.50 and maintenance, 2 %, $195.93. A confidence of 0.01 % is $0.98 of them. With more money nothing is
    // closed and $393.50 are lost at $96.065; the pool cannot have lost more than the move of $1.90 on each lot that it bought.
    const [stays, atTheEdge] = [fallen(400 * LOT_PRICE, 100), fallen(4 * LOT_PRICE, 100)]
    assert.equal(stays, -393_500_000)
    assert.ok(atTheEdge > stays && atTheEdge < stays + 190_000_000, `${atTheEdge}`)
    // Sources that are sure move the mark at once, and whoever is closed pays for it.
    assert.ok(fallen(4 * LOT_PRICE, 0) <= stays)
  })

  it('behavior: where sources are as unsure as feeds, nobody gains more than marks on their way were worth', () => {
    const options = { roles: names, seeds: [1, 2, 3], episodes: 8, off: false, sources: 'feeds' } as const
    const outcomes = [...campaign(options)]
    for (const { role, beyond, seed, found } of outcomes) {
      assert.equal(beyond, 0, `${role}, seed ${seed}: ${found.gain} of ${found.bound} with ${found.values.join(', ')}`)
    }
    assert.ok(outcomes.some(({ gainful }) => gainful > 0))
    // With the defence that is a matter of parameters switched off the bound is nothing that stops anybody.
    const [outcome] = campaign({ ...options, roles: ['staker'], seeds: [1], off: true })
    assert.equal(outcome!.beyond, 1)
  })

  it('behavior: a straddle has the rest of a gap on its way where vague prices force somebody, within the bound', () => {
    const role = roleNamed('straddle')
    const played = (extra: readonly Setting[]) =>
      playEpisode(role, theatreFor(role, extra, 'feeds'), 8, [5000, 7500, 0])
    const { result, bound } = played([['underlying.confidenceMaxPpm', 1_000_000]])
    assert.ok(result > 0 && result <= bound, `${result} of ${bound}`)
    assert.equal(played([]).result, 0)
  })

  it('behavior: a bid that stands takes lots at a mark on its way, and loses the rest of the move at most', () => {
    const role = roleNamed('bidding-ring')
    const { result, bound } = playEpisode(role, theatreFor(role, [], 'feeds'), 2, honest(role))
    assert.ok(result < 0 && -result <= bound, `${result} of ${bound}`)
  })

  it('behavior: what a mark on its way is worth is counted by hand', () => {
    const world = openWorld([])
    world.confidence = asFeeds
    const worthTo = watchMarks(world)
    endow(world)
    const [owner, other] = [openOwner(world), openOwner(world)]
    const account = openAccount(world, owner)
    deposit(world, account, 4 * LOT_PRICE)
    trade(world, BTC, account, world.maker, 100, LOT_PRICE)
    movePrice(world, BTC, -3000)
    assert.equal(worthTo([owner]), 0)
    // From $99.70 to $95: all 100 lots are taken over while the sources report, and move by $4.70 each.
    movePrice(world, BTC, -47_000)
    assert.deepEqual([worthTo([owner]), worthTo([other])], [470_000_000, 0])
  })

  it('behavior: each half of the page is written by its own campaign and stands beside the other', () => {
    const options = { roles: ['minority'], seeds: [1], episodes: 2, off: false }
    const halfOf = (sources: 'sure' | 'feeds') => ({
      ...options,
      sources,
      outcomes: [...campaign({ ...options, sources })],
    })
    const [sure, feeds] = [halfOf('sure'), halfOf('feeds')]
    const page = pageWith(pageWith('', sure), feeds)
    assert.equal(pageWith(pageWith('', feeds), sure), page)
    assert.equal(pageWith(pageWith(page, sure), feeds), page)
    assert.match(page, /^# Attackers.*\n## Sources that are not sure\n.*\n\| minority \| 1 \| 0 \| none \|/s)
  })

  it('behavior: a bidder whom rivals cannot replace is paid what it asks, up to the reserve or to what they ask', () => {
    // 100 lots at $95 for whom selling again costs 5,000 ppm, and a reserve of 15,000 ppm: who asks for that has $9,500 × 1 % = $95.
    assert.equal(bidForAll(5000, 0), 0)
    assert.equal(bidForAll(15_000, 0), 95_000_000)
    assert.equal(bidForAll(15_001, 0), 0)
    // With a rival at 8,000 ppm it is $9,500 × (7,999 − 5,000) ÷ 10⁶ at most.
    assert.equal(bidForAll(7999, 8000), 28_490_500)
    assert.equal(bidForAll(8001, 8000), 0)
  })

  it('behavior: honesty is tabled for each place in the house, by the seed on which it is nearest to a deviation', () => {
    const outcomes = [
      ...campaign({ roles: ['minority', 'call-answering'], seeds: [1, 2], episodes: 2, off: false, sources: 'sure' }),
    ]
    const lines = honestTable(outcomes).split('\n').slice(2)
    assert.deepEqual(
      lines.map((line) => line.split(' | ').slice(0, 2).join(' | ')),
      ['| reporter | minority', '| member | call-answering'],
    )
  })

  it('behavior: who may leave the pool without notice leaves its loss to the others; with it the loss is borne', () => {
    const role = roleNamed('runner-from-the-pool')
    assert.ok('parameters' in role.off)
    const [stays, leaves] = [honest(role), [6, 1_000_000, 0]]
    assert.ok(ends(role, 1, stays) < 0)
    assert.equal(ends(role, 1, leaves), ends(role, 1, stays))
    assert.ok(ends(role, 1, leaves, role.off.parameters) > ends(role, 1, stays, role.off.parameters))
  })

  it('behavior: an owner inside the pool has lost its margin and no less, whether it pays or is taken over', () => {
    const role = roleNamed('provider-inside')
    assert.ok(ends(role, 1, [1, 0, 0]) <= ends(role, 1, [0, 0, 0]))
  })

  it('behavior: two owners without ties who meet forty times are linked and straddle for nothing', () => {
    assert.equal(ends(roleNamed('two-unlinked-owners'), 1, [2000, 40, 0]), 0)
  })

  it('behavior: threads find what one finds, and tell of each role in order', async () => {
    const options: CampaignOptions = {
      roles: ['hand-over', 'staker'],
      seeds: [1, 2, 3],
      episodes: 3,
      off: true,
      sources: 'sure',
    }
    const told: Outcome[] = []
    assert.deepEqual(await campaignApart(options, (outcome) => told.push(outcome)), [...campaign(options)])
    assert.deepEqual(told, [...campaign(options)])
  })

  it('behavior: of two parts of a campaign the larger gain counts, of equal ones the first seed', () => {
    const found = (gain: number) => ({ values: [gain], honest: 0, best: gain, gain, bound: 0 })
    const part = { role: 'staker', seeds: 1, episodes: 10 }
    const [two, five, nine]: readonly [Outcome, Outcome, Outcome] = [
      { ...part, gainful: 0, beyond: 0, seed: 2, found: found(-1) },
      { ...part, gainful: 1, beyond: 1, seed: 5, found: found(7) },
      { ...part, gainful: 1, beyond: 0, seed: 9, found: found(7) },
    ]
    const whole = { role: 'staker', seeds: 3, episodes: 30, gainful: 2, beyond: 1, seed: 5, found: found(7) }
    assert.deepEqual(joined(joined(two, five), nine), whole)
    assert.deepEqual(joined(joined(nine, two), five), whole)
  })

  it('behavior: every defence can be switched off, by parameters or by a mutant that is there', () => {
    for (const { name, off } of roles) {
      if ('mutant' in off)
        assert.ok(
          mutants.some(({ id }) => id === off.mutant),
          name,
        )
      else assert.ok(off.parameters.length > 0, name)
    }
  })
})

/** What the owner of 100 lots has after the price has fallen to the edge of maintenance of 4 %, and then by another 1.9 %. */
function fallen(money: number, confidencePpm: number): number {
  const world = openWorld([])
  world.confidence = { pricePpm: confidencePpm, movePpm: 0 }
  endow(world)
  const owner = openOwner(world)
  const account = openAccount(world, owner)
  deposit(world, account, money)
  trade(world, BTC, account, world.maker, 100, LOT_PRICE)
  movePrice(world, BTC, -20_350)
  movePrice(world, BTC, -19_000)
  closeAll(world, false)
  return resultOf(world, owner)
}

/** What the bidder for all of a book has gained that asks for a discount and sells again, beside a rival who asks for another, 0 for none. */
function bidForAll(discountPpm: number, rivalPpm: number): number {
  const world = openWorld([
    ['tier.takeoverEquityPpm', 0],
    ['tier.auctionFundPpm', 1_000_000],
    ['market.closeSpreadPpm', 15_000],
    ['market.closeImpactPpm', 0],
    ['market.closeCapPpm', 18_000],
  ])
  endow(world)
  const [owner, rival, victim] = [openOwner(world), openOwner(world), openOwner(world)] as const
  const [bidder, other, failing] = [owner, rival, victim].map((each) => openAccount(world, each)) as [
    number,
    number,
    number,
  ]
  for (const account of [bidder, other]) deposit(world, account, 100 * LOT_PRICE)
  deposit(world, failing, 4 * LOT_PRICE)
  trade(world, BTC, failing, world.maker, 100, LOT_PRICE)
  const terms = { notionalMax: 200 * LOT_PRICE, expiryMs: world.nowMs + 86_400_000, markets: [] }
  must(world, { type: 'bidPlace', account: bidder, discountPpm, ...terms })
  if (rivalPpm > 0) must(world, { type: 'bidPlace', account: other, discountPpm: rivalPpm, ...terms })
  movePrice(world, BTC, -50_000)
  closeOut(world, bidder)
  closeAll(world, true)
  return resultOf(world, owner)
}

/** What two owners of a cluster (0: none) have gained together from a gap. */
function straddled(cluster: number, gapPpm = 100_000, confidencePpm = 0): number {
  const world = openWorld([])
  world.confidence = { pricePpm: confidencePpm, movePpm: 0 }
  endow(world)
  const owners = [openOwner(world, cluster), openOwner(world, cluster)] as const
  const [long, short] = [openAccount(world, owners[0]), openAccount(world, owners[1])]
  for (const account of [long, short]) deposit(world, account, 4 * LOT_PRICE)
  trade(world, BTC, long, short, 100, LOT_PRICE)
  movePrice(world, BTC, gapPpm)
  closeAll(world, false)
  return resultOf(world, owners[0]) + resultOf(world, owners[1])
}
