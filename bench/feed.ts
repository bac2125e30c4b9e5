/** Feeds at work: from the bytes of a signed update that leave their source to the decision about it, durable, in a running house. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { feedJobsOf, runFeeds, runFeedsApart, systemClock } from '../src/feeds/index.ts'
import type { Service } from '../src/service/index.ts'
import type { Bench, Row } from './bench.ts'
import { feedOf, type Quorum, updatesOf } from './feed-payloads.ts'
import type { SourceData } from './feed-source.ts'
import { atHalfLoad, openLoaded, saturate } from './service.ts'

/** The house's source and underlying of which updates tell. */
const SOURCE = 0
const UNDERLYING = 1

/** Who signs Pyth's updates: 3 routers of 5 since August 2026, 13 guardians of 19 before, which are the most signatures of any network here. */
const ROUTERS: Quorum = { signers: 5, quorum: 3 }
const GUARDIANS: Quorum = { signers: 19, quorum: 13 }

/** Half of what one thread can verify of guardians: 13 signatures take it some 13 ms. */
const PACE_MS = 28

/** The first updates find code that was never run; they are not counted. */
const WARM = 20

/** How feeds are run: in a thread of their own, as `plimsoll serve --feeds` does, or on the thread of the house. */
type Run = typeof runFeedsApart

const beside: Run = (config, options) => {
  const world = { fetch, clock: systemClock, secretOf: () => undefined }
  return runFeeds(feedJobsOf(config, world), { clock: systemClock, ...options })
}

/**
 * A Pyth update goes over loopback to the feed, is verified, becomes a report, is journalled and executed. First with nothing else to do, then
 * once more on the house's own thread, to see what that holds up, then while trades come at half of what the house clears.
 */
export const feedBench: Bench = {
  name: 'feed',
  title: `a signed update from its source to the journalled decision, one in ${PACE_MS} ms`,
  target: 'p99 ≤ 20 ms at half load',
  run: async (quick) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
    try {
      const { service, trade } = await openLoaded(folder)
      const count = WARM + (quick ? 60 : 300)
      const rows = [
        ...rowsOf('3 signatures', await fed(service, runFeedsApart, ROUTERS, signed(service, ROUTERS, count))),
        ...rowsOf('13 signatures', await fed(service, runFeedsApart, GUARDIANS, signed(service, GUARDIANS, count))),
        ...rowsOf(
          '13, on the house’s thread',
          await fed(service, beside, GUARDIANS, signed(service, GUARDIANS, count)),
        ),
      ]
      const perS = await saturate(service, trade, quick ? 50_000 : 500_000)
      const halfLoad = async (who: Quorum): Promise<Fed> => {
        const updates = signed(service, who, count)
        const loading = atHalfLoad(service, trade, perS / 2, Math.ceil((perS / 2 / 10) * count * (PACE_MS / 1000)))
        const loaded = await fed(service, runFeedsApart, who, updates)
        await loading
        return loaded
      }
      // There the thread computes for trades: what it does for an update cannot be told.
      rows.push(...rowsOf('3, at half load of trades', await halfLoad(ROUTERS)).slice(0, -1))
      rows.push(...rowsOf('13, at half load of trades', await halfLoad(GUARDIANS)).slice(0, -1))
      await service.close()
      return [...rows, { metric: 'half load of trades', unit: 'k/s', value: perS / 2e3 }]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** Updates at the price that the house has already, in hex: signing them takes the signer as long as checking them takes the feed. */
function signed({ house }: Service, who: Quorum, count: number): string[] {
  return updatesOf(count, house.markets.underlyings.index[UNDERLYING]!, who).map((update) => update.toString('hex'))
}

/**
 * What came of a run, in ms: times from source to decision, ascending; the most by which a timer of the house's thread was late; what that
 * thread computed for an update, whatever else the machine did.
 */
type Fed = { readonly decidedMs: readonly number[]; readonly heldMs: number; readonly cpuMs: number }

async function fed(service: Service, run: Run, who: Quorum, updates: readonly string[]): Promise<Fed> {
  const sentNs = new BigInt64Array(new SharedArrayBuffer(8 * updates.length))
  const workerData: SourceData = { updates, paceMs: PACE_MS, sentNs }
  const hermes = new Worker(new URL('./feed-source.ts', import.meta.url), { workerData })
  const [port] = (await once(hermes, 'message')) as [number]
  const stop = new AbortController()
  const decidedMs: number[] = []
  const watch = watchOf()
  await run(
    { feeds: [feedOf(`http://127.0.0.1:${port}`, SOURCE, UNDERLYING, who)] },
    {
      async submit(command, evidence) {
        const { events } = await service.submit(command, evidence)
        if (events[0]?.type === 'rejected') throw new Error(`a report was refused: code ${events[0].code}`)
        decidedMs.push(Number(process.hrtime.bigint() - sentNs[decidedMs.length]!) / 1e6)
        if (decidedMs.length === WARM) watch.begin()
        if (decidedMs.length === updates.length) stop.abort()
        return null
      },
      tell(news) {
        if (news.kind === 'refused') throw new Error(`an update was refused: ${news.code}, ${news.detail}`)
      },
      signal: stop.signal,
    },
  )
  await hermes.terminate()
  const { heldMs, cpuMs } = watch.end()
  const counted = decidedMs.slice(WARM).sort((a, b) => a - b)
  return { decidedMs: counted, heldMs, cpuMs: cpuMs / counted.length }
}

/** Watches this thread: a timer of a millisecond, for what it is late by something held the thread; and the time that it computes. */
function watchOf(): { begin(): void; end(): { heldMs: number; cpuMs: number } } {
  let heldMs = 0
  let lastMs = performance.now()
  let from = process.threadCpuUsage()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    heldMs = Math.max(heldMs, nowMs - lastMs - 1)
    lastMs = nowMs
  }, 1)
  return {
    begin() {
      heldMs = 0
      from = process.threadCpuUsage()
    },
    end() {
      clearInterval(timer)
      const { user, system } = process.threadCpuUsage(from)
      return { heldMs, cpuMs: (user + system) / 1000 }
    },
  }
}

function rowsOf(what: string, { decidedMs, heldMs, cpuMs }: Fed): Row[] {
  const at = (share: number): number => decidedMs[Math.floor((decidedMs.length - 1) * share)]!
  return [
    { metric: `${what}: update to decision, median`, unit: 'ms', value: at(0.5) },
    { metric: `${what}: update to decision, p99`, unit: 'ms', value: at(0.99) },
    { metric: `${what}: longest that the house’s thread was held`, unit: 'ms', value: heldMs },
    { metric: `${what}: the house’s thread computed for an update`, unit: 'ms', value: cpuMs },
  ]
}
