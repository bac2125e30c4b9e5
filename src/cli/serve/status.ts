/** How a house stands. */
import { houseMachine, stateAt } from '../../node/index.ts'
import { BadInputError } from '../errors.ts'
import { journalOf, readHouse } from './house-folder.ts'

type Status = Readonly<Record<string, string | number | boolean | null>>

/** How long a running house may take to answer, ms. */
const ANSWER_MS = 5000

/**
 * The house that runs on a port of this machine, by what it measures of itself.
 *
 * @throws BadInputError when nobody answers as a house does
 */
export async function statusOfPort(port: number): Promise<Status> {
  const url = `http://127.0.0.1:${port}`
  const text = await asked(`${url}/metrics`)
  const gauge = (name: string): number => {
    const value = new RegExp(`^plimsoll_${name} (\\S+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new BadInputError(`${url} is no house of Plimsoll`, 'name its port with --port')
    return Number(value)
  }
  return {
    url,
    ready: gauge('ready') === 1,
    safeMode: gauge('safe_mode') === 1,
    seq: gauge('sequence'),
    time: new Date(gauge('time_ms')).toISOString(),
    epoch: gauge('epoch'),
    batch: gauge('batch'),
    queue: gauge('queue_commands'),
    queueMax: gauge('queue_commands_max'),
    clockBehindMs: gauge('clock_behind_ms'),
  }
}

async function asked(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) })
    return await response.text()
  } catch (error) {
    throw new BadInputError(`${url}: nobody answers`, 'start a house with `plimsoll serve`, or name its port', error)
  }
}

/**
 * The house in a folder, as its journal leaves it: the chain is read, what follows the newest snapshot executed.
 *
 * @throws BadInputError, and what reading a journal throws
 */
export function statusOfFolder(folder: string, diagnose: (message: string) => void): Status {
  const facts = readHouse(folder)
  if (facts === null) throw new BadInputError(`${folder}: holds no house`, 'name the folder of a house that was served')
  const { state, position, stateHash } = stateAt(journalOf(folder), houseMachine, diagnose)
  return {
    house: facts.names.house,
    mode: facts.mode,
    seq: position.seq,
    time: new Date(position.timeMs).toISOString(),
    epoch: state.head.epoch[0]!,
    batch: position.batch,
    accounts: state.ledger.accounts.rows,
    markets: state.markets.markets.rows,
    stateHash,
    chainHash: Buffer.from(position.chain).toString('hex'),
  }
}
