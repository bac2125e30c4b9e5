/** Parameters of contracts and scenarios in a life. */
import { pick, type Random } from '../random.ts'

/** Windows, waits and ages as short as a life; scenarios of every reach. */
export function contractParametersFor(random: Random): [string, number, number][] {
  return [1, 2, 3].flatMap((underlying): [string, number, number][] => [
    ['underlying.settleWindowMs', underlying, pick(random, [60_000, 120_000, 300_000])],
    ['underlying.settleWaitMs', underlying, pick(random, [0, 120_000, 3_600_000])],
    ['underlying.curveStaleMs', underlying, pick(random, [60_000, 300_000])],
    ['underlying.curveHaltMs', underlying, pick(random, [60_000, 3_600_000])],
    ['underlying.curveGapMs', underlying, pick(random, [100, 1000, 10_000])],
    ['underlying.curveStepPpm', underlying, pick(random, [50_000, 200_000, 1_000_000])],
    ['underlying.scenarioStepMs', underlying, pick(random, [1000, 10_000, 60_000])],
    ['underlying.offsetGroup', underlying, underlying === 3 ? 0 : 1],
    ['underlying.offsetPpm', underlying, pick(random, [0, 300_000, 800_000])],
    ['underlying.shortOptionPpm', underlying, pick(random, [0, 3000, 20_000])],
    ['underlying.grossFloorPpm', underlying, pick(random, [0, 5000, 50_000])],
  ])
}
