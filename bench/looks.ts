/** What looks at every account once: the look of the hour for disclosures, on the house's thread and beside it, and INV-14. */
import { presentPrices } from '../src/core/margin/index.ts'
import { checkSolvency } from '../src/core/waterfall/index.ts'
import { type DisclosuresApart, disclosuresApart, historyOf, observe } from '../src/disclosures/index.ts'
import type { Bench } from './bench.ts'
import { buildLoad } from './population.ts'

const DAY_MS = 86_400_000

type Running = Parameters<typeof disclosuresApart>[0]
type Listener = Parameters<Running['listen']>[0]

/** The look is taken twice each way, a day apart: the first one freezes every book, the second one judges them and freezes them anew. */
export const looksBench: Bench = {
  name: 'looks',
  title: 'the look of the hour at 1,000,000 accounts with the back-test of the day, and INV-14 at a cut',
  target: 'none named: what holds the house’s thread is to be short',
  run: async (quick) => {
    const { house } = buildLoad(quick ? 20_000 : 1_000_000, 1)
    const history = historyOf()
    const here = [1, 2].map((seq) => timed(() => observe(history, house, seq, seq * DAY_MS, [])))

    let tell: Listener = () => undefined
    // To its follower the house begins here: nothing of it is in a journal.
    const running: Running = {
      house: { ...house, clock: { seq: 0, nowMs: 0 } },
      listen(listener) {
        tell = listener
        return () => undefined
      },
    }
    const apart = disclosuresApart(running, '', (cause) => {
      throw cause
    })
    const beside: { heldMs: number; readyMs: number }[] = []
    for (const seq of [1, 2]) beside.push(await besides(apart, () => tell({ seq, timeMs: seq * DAY_MS, events: [] })))
    await apart.close()
    const cutMs = timed(() => checkSolvency(house, 0, presentPrices(house)))
    return [
      { metric: 'a look on the house’s thread, with the back-test', unit: 'ms', value: here[1]! },
      { metric: 'beside it: the house’s thread held by its copy', unit: 'ms', value: beside[1]!.heldMs },
      { metric: 'beside it: look, then disclosures of another copy', unit: 'ms', value: beside[1]!.readyMs },
      { metric: 'INV-14 as a cut checks it, within its command', unit: 'ms', value: cutMs },
    ]
  },
}

async function besides(apart: DisclosuresApart, look: () => void): Promise<{ heldMs: number; readyMs: number }> {
  const startMs = performance.now()
  const heldMs = timed(look)
  if ((await apart.now()) === null) throw new Error('there are no disclosures')
  return { heldMs, readyMs: performance.now() - startMs }
}

function timed(act: () => unknown): number {
  const startMs = performance.now()
  act()
  return performance.now() - startMs
}
