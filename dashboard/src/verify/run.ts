/** A verification under way: it goes on while its reader looks at other pages. */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { Found, Standing, Verdict } from '../../../src/node/judge/index.ts'
import type { HouseProblem } from '../wire/client.ts'
import type { Question, Reply } from './messages.ts'
import { FileProblem, fileSource, houseSource, type Source } from './sources.ts'

/** Where a verification is. `part` is how much of the journal is behind it, 0 to 1; `ms` how long it took so far. */
type Run =
  | { readonly phase: 'none' }
  | {
      readonly phase: 'running'
      readonly name: string
      readonly part: number
      readonly ms: number
      readonly standing: Standing | null
      readonly waiting: HouseProblem | null
    }
  | {
      readonly phase: 'done'
      readonly source: Source
      readonly ms: number
      readonly verdict: Verdict
      readonly found: Found | null
    }
  | { readonly phase: 'failed'; readonly problem: Error }

const runNow = signal<Run>({ phase: 'none' })
let aborting = new AbortController()

/** The verification that was begun last. */
export const run: ReadonlySignal<Run> = runNow

/** Verifies the journal of the house that serves this page. */
export function verifyHouse(): void {
  void verify(houseSource)
}

/** Verifies a file. */
export function verifyFile(file: File): void {
  void verify(() => Promise.resolve(fileSource(file)))
}

/** Ends a verification without a result. */
export function stopVerifying(): void {
  aborting.abort()
  runNow.value = { phase: 'none' }
}

async function verify(open: () => Promise<Source>): Promise<void> {
  aborting.abort()
  const controller = new AbortController()
  aborting = controller
  const { signal: aborted } = controller
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), { type: 'module' })
  const startedMs = performance.now()
  runNow.value = { phase: 'running', name: '', part: 0, ms: 0, standing: null, waiting: null }
  const show = (next: Run): void => {
    if (!aborted.aborted) runNow.value = next
  }
  try {
    const source = await open()
    show({ phase: 'running', name: source.name, part: 0, ms: 0, standing: null, waiting: null })
    const found = await feed(worker, source, startedMs, aborted, show)
    if (found !== null && !(await source.isSame()))
      throw new FileProblem('The house began again meanwhile: begin again too.')
    const { verdict } = await asking(worker, { kind: 'end' }, 'verdict', aborted)
    show({ phase: 'done', source, ms: performance.now() - startedMs, verdict, found })
  } catch (error) {
    show({ phase: 'failed', problem: error instanceof Error ? error : new Error(String(error)) })
  } finally {
    worker.terminate()
    controller.abort()
  }
}

/** Gives the worker all records, reading the next while it executes; answers the first that is false. */
async function feed(
  worker: Worker,
  source: Source,
  startedMs: number,
  aborted: AbortSignal,
  show: (run: Run) => void,
): Promise<Found | null> {
  let [part, waiting]: [number, HouseProblem | null] = [0, null]
  const tell = (standing: Standing): void =>
    show({ phase: 'running', name: source.name, part, ms: performance.now() - startedMs, standing, waiting })
  let { standing } = await asking(
    worker,
    { kind: 'open', name: source.name, claims: source.claims },
    'standing',
    aborted,
  )
  const segments = source.segments((problem) => {
    if (waiting === problem) return
    waiting = problem
    tell(standing)
  }, aborted)
  let next = segments.next()
  while (true) {
    const { done, value } = await next
    if (done) return null
    next = segments.next()
    // Awaited in the next round; a failure before that must not count as nobody's.
    next.catch(() => undefined)
    const reply = await asking(worker, { kind: 'take', records: value.records }, 'standing', aborted)
    ;({ standing } = reply)
    part = value.part
    if (reply.found !== null) return reply.found
    tell(standing)
  }
}

type ReplyOf<K> = Extract<Reply, { readonly kind: K }>

function asking<K extends Reply['kind']>(
  worker: Worker,
  question: Question,
  kind: K,
  aborted: AbortSignal,
): Promise<ReplyOf<K>> {
  return new Promise((resolve, reject) => {
    aborted.addEventListener('abort', () => reject(aborted.reason), { once: true })
    aborted.throwIfAborted()
    worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.kind === kind) resolve(data as ReplyOf<K>)
    }
    worker.onerror = (event) => reject(new Error(`The worker stopped: ${event.message}`))
    worker.postMessage(question)
  })
}
