/** Where records come from: the house, page by page, or a file that was exported. */
import type { Claims } from '../../../src/node/judge/index.ts'
import { ask, HouseProblem } from '../wire/client.ts'
import type { House, RecordPage } from '../wire/types.ts'
import type { RecordText } from './messages.ts'

/** Some records, and how much of the whole they end, 0 to 1. */
type Segment = { readonly records: readonly RecordText[]; readonly part: number }

/** A journal to be verified. */
export type Source = {
  readonly name: string
  readonly claims: Claims
  /** From the first record on. `waiting` is told why it has to wait, null when it goes on. Throws HouseProblem or FileProblem. */
  segments(waiting: (problem: HouseProblem | null) => void, signal: AbortSignal): AsyncGenerator<Segment>
  /** Whether it is still the journal that it was at the beginning. */
  isSame(): Promise<boolean>
}

/** A file that is no journal. */
export class FileProblem extends Error {}

const AGAIN_MS = 2_000

/**
 * The journal of the house that serves this page, up to where it stands now, held against what the house says of itself.
 *
 * @throws HouseProblem
 */
export async function houseSource(): Promise<Source> {
  const { data: house, stateHash } = await ask<House>('/v1/house')
  const { batch, chainHash } = house.journal
  return {
    name: house.name,
    claims: { state: stateHash, chain: { batch, hash: chainHash } },
    async *segments(waiting, signal) {
      // One record more than the house named: it holds what the last one gave.
      for (let from: number | null = 1; from !== null && from <= batch + 1; ) {
        const page: RecordPage = await patiently(`/v1/journal/records?from=${from}`, waiting, signal)
        const records = page.records.filter((each) => each.batch <= batch + 1)
        yield { records, part: Math.min(1, (records.at(-1)?.batch ?? 0) / batch) }
        from = page.next
      }
    },
    isSame: async () => (await ask<House>('/v1/house')).data.startedMs === house.startedMs,
  }
}

/** Asks until there is an answer: a house that is busy or gone for a moment does not end a verification. */
async function patiently<T>(
  path: string,
  waiting: (problem: HouseProblem | null) => void,
  signal: AbortSignal,
): Promise<T> {
  while (true) {
    try {
      const { data } = await ask<T>(path)
      waiting(null)
      return data
    } catch (error) {
      if (!(error instanceof HouseProblem) || !(error.status === 0 || error.status === 429)) throw error
      if (error.status === 0) waiting(error)
      await new Promise((resolve) => setTimeout(resolve, error.retryMs ?? AGAIN_MS))
      signal.throwIfAborted()
    }
  }
}

/** Characters of a file that are given at once. */
const CHARACTERS = 1_000_000

/** A file of `plimsoll export … journal`: nobody else says anything of it. */
export function fileSource(file: File): Source {
  return {
    name: file.name,
    claims: { state: null, chain: null },
    async *segments() {
      let records: RecordText[] = []
      let [read, pending, number] = [0, 0, 0]
      for await (const line of linesOf(file)) {
        number += 1
        read += line.length + 1
        pending += line.length
        records.push(recordOf(line, number))
        if (pending < CHARACTERS) continue
        yield { records, part: read / file.size }
        ;[records, pending] = [[], 0]
      }
      if (number === 0) throw new FileProblem('The file is empty.')
      yield { records, part: 1 }
    },
    isSame: () => Promise.resolve(true),
  }
}

async function* linesOf(file: File): AsyncGenerator<string> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  while (true) {
    const { done, value } = await reader.read()
    if (done) break
    const lines = `${rest}${value}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function recordOf(line: string, number: number): RecordText {
  try {
    const { batch, record } = JSON.parse(line) as Partial<RecordText>
    if (typeof batch === 'number' && typeof record === 'string') return { batch, record }
  } catch {
    // Said below: it makes no difference in which way a line is no record.
  }
  throw new FileProblem(`Line ${number} is no record of a journal: the file is another, or was cut off there.`)
}
