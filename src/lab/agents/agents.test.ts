import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mutants } from '../../../test/mutants/agents.ts'
import { campaign, payoffTable, roles } from './index.ts'
import type { Role } from './role.ts'
import { playEpisode, search } from './search.ts'
import {
  BTC,
  closeAll,
  deposit,
  LOT_PRICE,
  movePrice,
  openAccount,
  openOwner,
  openWorld,
  resultOf,
  trade,
} from './world.ts'

const named = (name: string): Role => roles.find((role) => role.name === name)!
const honest = (role: Role): readonly number[] => role.knobs.map((knob) => knob.honest)

describe('agents', () => {
  it('default: nobody gains while every defence is on', () => {
    for (const { role, gainful, found } of campaign({ roles, seeds: [1], episodes: 4, off: false })) {
      assert.equal(gainful, 0, `${role.name} gains ${found.gain} with ${found.values.join(', ')}`)
    }
  })

  it('behavior: an owner of nothing in a straddle ends with nothing, and a search is the same twice', () => {
    const role = named('straddle')
    assert.equal(playEpisode(role, 1, honest(role), []), 0)
    assert.deepEqual(search(role, 7, 4), search(role, 7, 4))
  })

  it('behavior: a staker who stays bears the half that falls on the stake', () => {
    // Nature of seed 1 leaves no fund: both stakers hold the same, so each bears half of what the failed account lacks.
    const role = named('staker')
    const [stays, part] = [playEpisode(role, 1, [0, 1], []), playEpisode(role, 1, [3, 1_000_000], [])]
    assert.ok(stays < 0)
    assert.equal(part, stays)
  })

  it('behavior: with a short cooldown the staker who leaves in time bears nothing', () => {
    const role = named('staker')
    assert.ok('parameters' in role.off)
    assert.equal(playEpisode(role, 1, [5, 1_000_000], role.off.parameters), 0)
  })

  it('behavior: with the whale’s venue’s rules withdrawing and failing is cheaper than closing', () => {
    const [outcome] = campaign({ roles: [named('withdrawing')], seeds: [1], episodes: 6, off: true })
    assert.ok(outcome!.found.gain > 0)
    assert.match(payoffTable([outcome!]), /^\| role .*\n.*\n\| withdrawing \| 6 \| 1 \| 1 \|/)
  })

  it('behavior: owners whom the house links straddle for nothing; what strangers gain is what the fund pays', () => {
    // 100 lots of $100, 4 % each, a gap of 10 %: 1,000 less 400 are missing, and the winner was paid 1,000.
    assert.equal(straddled(1), 0)
    assert.equal(straddled(0), 600_000_000)
  })

  it('behavior: who may leave the pool without notice leaves its loss to the others; with it the loss is borne', () => {
    const role = named('runner-from-the-pool')
    assert.ok('parameters' in role.off)
    const [stays, leaves] = [honest(role), [6, 1_000_000, 0]]
    assert.ok(playEpisode(role, 1, stays, []) < 0)
    assert.equal(playEpisode(role, 1, leaves, []), playEpisode(role, 1, stays, []))
    assert.ok(playEpisode(role, 1, leaves, role.off.parameters) > playEpisode(role, 1, stays, role.off.parameters))
  })

  it('behavior: an owner inside the pool has lost its margin and no less, whether it pays or is taken over', () => {
    const role = named('provider-inside')
    assert.ok(playEpisode(role, 1, [1, 0, 0], []) <= playEpisode(role, 1, [0, 0, 0], []))
  })

  it('behavior: two owners without ties who meet forty times are linked and straddle for nothing', () => {
    assert.equal(playEpisode(named('two-unlinked-owners'), 1, [2000, 40, 0], []), 0)
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

/** What two owners of a cluster (0: none) have gained together from a gap of 10 %. */
function straddled(cluster: number): number {
  const world = openWorld([])
  for (const kind of ['fund', 'backstop'] as const) deposit(world, world.house.markets.tiers[kind][0]!, 10 ** 13)
  const owners = [openOwner(world, cluster), openOwner(world, cluster)] as const
  const [long, short] = [openAccount(world, owners[0]), openAccount(world, owners[1])]
  for (const account of [long, short]) deposit(world, account, 4 * LOT_PRICE)
  trade(world, BTC, long, short, 100, LOT_PRICE)
  movePrice(world, BTC, 100_000)
  closeAll(world, false)
  return resultOf(world, owners[0]) + resultOf(world, owners[1])
}
