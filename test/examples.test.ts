/** The examples against an empty house, by the commands of the README: from nothing to a call that is answered, and a forced order. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { EXAMPLES, Example, printedExamples } from './support/examples.ts'
import { type Serving, serveIn } from './support/serving.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-examples-'))
const running: Example[] = []
let serving: Serving

function start(...argv: readonly string[]): Example {
  const example = new Example(serving.url, argv)
  running.push(example)
  return example
}

/** Runs an example to its end and gives what it said. */
async function run(...argv: readonly string[]): Promise<{ code: number; said: string }> {
  const example = start(...argv)
  return { code: await example.end(), said: example.said }
}

before(async () => {
  serving = await serveIn(folder, ['empty', '--empty'])
})

after(() => {
  for (const { child } of running) child.kill('SIGKILL')
  serving.child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('the examples', () => {
  test('default: members trade over a venue; a call is answered; what is not is closed by a liquidator', async () => {
    const feed = start('feed')
    await feed.says(/reporting/)
    const [buying, selling, trading, watching] = printedExamples
    assert.match((await run(...buying!)).said, /owner 0, account 16: equity 1000\.000000/)
    assert.match((await run(...selling!)).said, /owner 1, account 17/)
    assert.match((await run('member', '7', '100000')).said, /account 18/)

    const refused = await run('venue', '16', '17', 'BTC-PERP', '5000')
    assert.match(refused.said, /refused: initialMarginShort/)
    assert.equal(refused.code, 1)
    const made = await run(...trading!)
    assert.equal(made.code, 0, made.said)

    const bot = start(...watching!)
    const liquidator = start('liquidator', '7', '18')
    const receiver = start('receiver', '5', '16')
    await receiver.says(/come to port \d+, behind seq \d+/)
    await bot.says(/liquidation price \d/)
    feed.child.stdin.write('BTC=51150\n')
    const [, asked] = await bot.says(/called for ([\d.]+)/)
    const [, brought] = await bot.says(/brought ([\d.]+)/)
    assert.ok(Number(brought) > Number(asked))
    const [, told] = await receiver.says(/from none to call, ([\d.]+) asked for until/)
    assert.equal(told, asked)
    await receiver.says(/from call to none/)

    // The bot goes away, the price goes on: the house asks for somebody who takes the lots.
    bot.child.kill()
    feed.child.stdin.write('BTC=50500\n')
    await liquidator.says(/order \d+: sell \d+ lots at [\d.]+, taken/)
    await receiver.says(/: forcedOrder/)
  })

  test('rejects: what cannot be is said in words', async () => {
    assert.match((await run('arbitrage')).said, /there is no example "arbitrage": use feed, member/)
    assert.match((await run('venue', '0', '1', 'GOLD-PERP', '1')).said, /no GOLD-PERP: there are BTC-PERP, ETH-PERP/)
    const feed = start('feed', 'BTC=cheap')
    await feed.says(/BTC=cheap: write NAME=DOLLARS/)
  })

  test('behavior: each is read at one sitting', () => {
    for (const name of readdirSync(EXAMPLES).filter((each) => each.endsWith('.ts'))) {
      const lines = readFileSync(join(EXAMPLES, name), 'utf8').split('\n').length - 1
      assert.ok(lines < 60, `${name} has ${lines} lines`)
    }
  })
})
