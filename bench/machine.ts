/** What this machine does to a program that does next to nothing: the floor under every latency of the other benches. */
import type { Bench } from './bench.ts'
import { latencyOf, latencyRows, record } from './latency.ts'

export const machineBench: Bench = {
  name: 'machine',
  title: 'the machine itself: an empty act and the stalls around it',
  target: 'none: read the other rows against it',
  run: async (quick) => {
    const latency = latencyOf(quick ? 100_000 : 2_000_000)
    for (let i = 0; i < latency.samples.length; i++) record(latency, () => {})
    return latencyRows('empty act', latency)
  },
}
